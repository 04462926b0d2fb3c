// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

/* Exact where both stand on the line as they were read, and nothing is wrong with them but their places. */
static void fix(struct finding *finding, const struct remark *remark, const char *to,
		const char *from)
{
	const struct source *source = facts_source(finding->facts, remark->span.file);
	const char *line = source ? source_line(finding->arena, source, remark->span.line) : "";
	const char *written = arena_printf(finding->arena, "(%s, %s,", to, from);
	size_t name_end = remark->span.end_column - 1;
	struct span span = remark->span;

	if (strlen(line) < name_end || !starts_with(line + name_end, written))
		return;
	span.column = name_end + 2;
	span.end_column = span.column + strlen(written) - 2;
	finding_fix_span(finding, CONFIDENCE_EXACT, span,
			 arena_printf(finding->arena, "%s, %s", from, to));
}

static void judge(const struct rule *rule, const struct remark *remark, struct findings *findings)
{
	const char *name = remarked_word(remark, 0), *to = remarked_word(remark, 1),
		   *from = remarked_word(remark, 2);
	bool reads = streq(name, "copy_from_user");
	struct finding *finding;

	finding = remarked_finding(rule, remark, findings, "the arguments of %s are swapped", name);
	finding_label(finding, remark->span, "%s is the caller's memory", reads ? to : from);
	finding_note(finding,
		     "as with memcpy the first argument is where to, the second where from: %s %s",
		     name, reads ? "writes to the kernel's memory" : "reads the kernel's memory");
	finding_help(finding, "write %s(%s, %s, ...)", name, from, to);
	fix(finding, remark, to, from);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_each(rule, facts, findings, judge);
}

RULE(copy_arguments_swapped) = {
	.code = "E1101",
	.slug = "copy-arguments-swapped",
	.title = "the arguments of copy_from_user or copy_to_user are swapped",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
