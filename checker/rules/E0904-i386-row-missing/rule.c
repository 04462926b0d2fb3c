// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/arena.h"

static const char table[] = "arch/x86/entry/syscalls/syscall_32.tbl";

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const char *name = match_entry_base(view), *text;
	const struct table_row *row = match_row(view);
	long number = row && row->number >= 0 ? row->number : match_number(view, NULL);
	struct finding *finding;

	if (!match_upstream(view) || !facts_source(view->facts, table) ||
	    match_other_row(view, table))
		return;
	finding = finding_new(findings, rule, view->subject->name, span_line(table, 0),
			      "32-bit programs cannot call %s: it has no row in syscall_32.tbl",
			      view->subject->name);
	finding_note(
		finding,
		"a 64-bit kernel runs 32-bit programs as well (int $0x80); they have a table of "
		"their own");
	text = arena_printf(findings->arena, "%ld i386 %s sys_%s", number, view->subject->name,
			    name);
	if (view->facts->kernel.convention == CONVENTION_PREFIXED)
		text = arena_printf(findings->arena, "%s __ia32_sys_%s", text, name);
	finding_help(finding, "add a row at its end: %s", text);
}

RULE(i386_row_missing) = {
	.code = "E0904",
	.slug = "i386-row-missing",
	.title = "the table of 32-bit programs does not have the call",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.after = CODES("E0101", "E0106"),
	.check = check,
};
