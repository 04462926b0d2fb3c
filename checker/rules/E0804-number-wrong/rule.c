// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct table_row *row = match_row(view);
	long wanted = view->subject->number;
	struct finding *finding;

	if (wanted < 0 || !row || row->number < 0 || row->number == wanted)
		return;
	finding = finding_new(findings, rule, view->subject->name, row->number_span,
			      "%s has number %ld, but %ld is asked for", view->subject->name,
			      row->number, wanted);
	finding_label(finding, row->number_span, "asked for: %ld", wanted);
	finding_note(finding,
		     "programs are compiled with the number: one that calls %ld finds nobody there",
		     wanted);
	finding_help(finding, "write %ld in the first column of line %d", wanted, row->span.line);
	fix_row_number(finding, CONFIDENCE_EXACT, row, wanted);
}

RULE(number_wrong) = {
	.code = "E0804",
	.slug = "number-wrong",
	.title = "the row's number is not the one asked for",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0106"),
	.check = check,
};
