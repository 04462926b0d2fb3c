// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

/* The line behind the last COND_SYSCALL that shipped; 0 when there is none. */
static int place(const struct facts *facts)
{
	int line = 0;

	for (int i = 0; i < facts->nstubs; i++)
		if (facts->stubs[i].pristine && facts->stubs[i].span.line > line)
			line = facts->stubs[i].span.line;
	return line;
}

/* put_right - the learner's line with the stand-in that the call needs */
static void put_right(const struct view *view, const struct stub *stub, struct findings *findings,
		      struct finding *finding)
{
	const struct span line = span_line(stub->span.file, stub->span.line);
	const char *whole = span_text(view->facts, line),
		   *wrong = span_text(view->facts, stub->span);
	const char *at = whole && wrong ? strstr(whole, wrong) : NULL;
	const char *right =
		arena_printf(findings->arena, "COND_SYSCALL(%s)", match_entry_base(view));

	finding_help(finding, "write %s", right);
	if (at)
		finding_fix_replace(finding, CONFIDENCE_EXACT, stub->span.file, stub->span.line,
				    arena_printf(findings->arena, "%.*s%s%s", (int)(at - whole),
						 whole, right, at + strlen(wrong)));
}

static void say_near(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct stub *stub = view->near_stub;
	const char *name = match_entry_base(view), *wrong = span_text(view->facts, stub->span);
	bool plain = wrong && starts_with(wrong, "cond_syscall");
	struct finding *finding =
		finding_new(findings, rule, view->subject->name, stub->span,
			    "this stand-in is not one for %s", view->subject->name);

	finding_label(finding, stub->span, "it makes %s%s", plain ? "" : "__x64_sys_", stub->name);
	finding_note(finding,
		     "no row of the table leads to a function of that name. A kernel without the "
		     "file that defines %s still lacks __x64_sys_%s, and does not link",
		     name, name);
	put_right(view, stub, findings, finding);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct definition *definition = match_macro(view);
	const struct makefile_item *item =
		definition && definition->file ? definition->file->item : NULL;
	const char *name = match_entry_base(view), *line;
	int after = place(view->facts);
	struct finding *finding;

	if (view->near_stub && match_row(view) && !match_row(view)->pristine) {
		say_near(rule, view, findings);
		return;
	}
	if (!match_upstream(view) || !item || !item->option || view->stub)
		return;
	finding = finding_new(
		findings, rule, view->subject->name, span_line("kernel/sys_ni.c", after),
		"%s has no COND_SYSCALL for kernels without %s", view->subject->name, item->option);
	finding_label(finding, item->span, "only built with %s", item->option);
	finding_note(
		finding,
		"the table names sys_%s always; with %s off nothing defines it, and the kernel "
		"does not link. COND_SYSCALL makes a weak stand-in that answers ENOSYS",
		name, item->option);
	line = arena_printf(findings->arena, "COND_SYSCALL(%s);", name);
	finding_help(finding, "add %s to kernel/sys_ni.c", line);
	if (after)
		finding_fix_insert(finding, CONFIDENCE_EXACT, "kernel/sys_ni.c", after, line);
}

RULE(cond_syscall_missing) = {
	.code = "E0902",
	.slug = "cond-syscall-missing",
	.title =
		"without its option the call leaves a hole in the link: no COND_SYSCALL of its name",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check = check,
};
