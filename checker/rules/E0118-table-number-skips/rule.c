// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void judge(const struct rule *rule, const struct view *view, const struct table_row *row,
		  struct findings *findings)
{
	long free = match_free_number(view->facts, row);
	struct finding *finding;

	if (row->pristine || row->number <= free || row->region != REGION_NATIVE ||
	    view->subject->number >= 0)
		return;
	finding = finding_new(findings, rule, view->subject->name, row->number_span,
			      "%s has number %ld, and %ld is the next free one",
			      view->subject->name, row->number, free);
	finding_label(findings, finding, row->number_span, "%ld to %ld stay empty", free,
		      row->number - 1);
	finding_note(
		findings, finding,
		"it works: the gap is filled with sys_ni_syscall; upstream gives numbers out one "
		"after the other");
	finding_help(findings, finding, "write %ld in the first column of line %d", free,
		     row->span.line);
	fix_row_number(findings, finding, CONFIDENCE_EXACT, row, free);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	match_each_row(rule, view, findings, judge);
}

RULE(table_number_skips) = {
	.code = "E0118",
	.slug = "table-number-skips",
	.title = "the number is not the next free one",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.after = CODES("E0106", "E0108"),
	.check = check,
};
