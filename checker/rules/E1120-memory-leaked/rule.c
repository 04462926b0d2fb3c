// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

/* What gives @what back, which @alloc gave. */
static const char *release_of(struct arena *arena, const char *alloc, const char *what)
{
	const char *release = "kfree";

	if (streq(alloc, "filp_open"))
		return arena_printf(arena, "filp_close(%s, NULL)", what);
	if (streq(alloc, "fget"))
		release = "fput";
	else if (starts_with(alloc, "kv") || streq(alloc, "vmemdup_user"))
		release = "kvfree";
	else if (streq(alloc, "vmalloc") || streq(alloc, "vzalloc"))
		release = "vfree";
	return arena_printf(arena, "%s(%s)", release, what);
}

/* "p" of "p->buf", which lies in memory of its own; NULL: the address is in a variable of the function. */
static const char *holder_of(struct arena *arena, const char *what)
{
	const char *arrow = strstr(what, "->");

	return arrow ? arena_strndup(arena, what, arrow - what) : NULL;
}

static void judge(const struct rule *rule, const struct remark *remark, struct findings *findings)
{
	const char *what = remarked_word(remark, 0), *alloc = remarked_word(remark, 1),
		   *release = release_of(findings->arena, alloc, what),
		   *holder = holder_of(findings->arena, what);
	struct finding *finding;

	finding = remarked_finding(
		rule, remark, findings,
		"this way out keeps what %s gave for %s, and nobody knows of it any more", alloc,
		what);
	if (holder)
		finding_label(finding, remark->span,
			      "no %s came before, and %s, which leads to it, ends here", release,
			      holder);
	else
		finding_label(finding, remark->span, "no %s came before, and %s ends here", release,
			      what);
	finding_note(
		finding,
		"it was asked for in line %s; the kernel collects no garbage, so that each call that "
		"leaves this way takes memory away until the next boot",
		remarked_word(remark, 2));
	if (holder)
		finding_help(
			finding,
			"%s before this return, and before %s itself is freed, which frees nothing "
			"that it points to; or jump with goto to one place at the end that does both",
			release, holder);
	else
		finding_help(
			finding,
			"%s before this return, or jump with goto to one place at the end that does",
			release);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_each(rule, facts, findings, judge);
}

RULE(memory_leaked) = {
	.code = "E1120",
	.slug = "memory-leaked",
	.title = "a way out of the function keeps memory that nobody knows of any more",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
