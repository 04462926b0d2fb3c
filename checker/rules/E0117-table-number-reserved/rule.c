// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void judge(const struct rule *rule, const struct view *view, const struct table_row *row,
		  struct findings *findings)
{
	const struct table_facts *table = &view->facts->table;
	struct finding *finding;
	long number;

	if (row->pristine || row->number < table->gap_first || row->number > table->gap_last ||
	    !table->gap_last)
		return;
	number = match_free_number(view->facts, row);
	finding = finding_new(findings, rule, view->subject->name, row->number_span,
			      "number %ld lies in the gap that the table keeps free", row->number);
	finding_label(finding, row->number_span, "%ld to %ld are not given out", table->gap_first,
		      table->gap_last);
	finding_note(
		finding,
		"since 5.1 all architectures number new calls alike, from 424 on; the gap in this "
		"table (%s) was skipped for that, and the kernel builds without a word",
		view->facts->kernel.version);
	finding_help(finding, "the next free number of this tree is %ld", number);
	fix_row_number(finding, CONFIDENCE_EXACT, row, number);
}

RULE(table_number_reserved) = {
	.code = "E0117",
	.slug = "table-number-reserved",
	.title = "the number lies in the gap before 424",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0108", "E0124"),
	.each_row = judge,
};
