// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/arena.h"

/* The line behind the last COND_SYSCALL that shipped; 0 when there is none. */
static int place(const struct facts *facts)
{
	int line = 0;

	for (int i = 0; i < facts->nstubs; i++)
		if (facts->stubs[i].pristine && facts->stubs[i].span.line > line)
			line = facts->stubs[i].span.line;
	return line;
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct definition *definition = match_macro(view);
	const struct makefile_item *item =
		definition && definition->file ? definition->file->item : NULL;
	const char *name = match_entry_base(view), *line;
	int after = place(view->facts);
	struct finding *finding;
	bool misnamed =
		view->near_stub && match_row(view) && !match_row(view)->pristine; /* E0331 */

	if (!match_upstream(view) || !item || !item->option || view->stub || misnamed)
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
	.title = "without its option the call leaves a hole in the link: no COND_SYSCALL",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check = check,
};
