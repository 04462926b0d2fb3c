// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void judge(const struct rule *rule, const struct view *view, const struct table_row *row,
		  struct findings *findings)
{
	const struct facts *facts = view->facts;
	struct finding *finding;
	long number;

	if (row->pristine || row->decimal || !row->number_text)
		return;
	number = row->number >= 0 ? row->number : match_number(view, row);
	finding = finding_new(findings, rule, view->subject->name, row->number_span,
			      "the number of %s is not plain decimal: %s", view->subject->name,
			      row->number_text);
	finding_label(finding, row->number_span,
		      row->number >= 0 ? "%ld belongs here" : "a number belongs here", number);
	if (match_version(facts, 5, 14))
		finding_note(finding,
			     "the generators of this tree (%s) do not agree about it: one makes "
			     "__NR_%s of it, the other fills no slot, and a program gets ENOSYS",
			     facts->kernel.version, view->subject->name);
	else
		finding_note(
			finding,
			"the generators of this tree (%s) sort the rows by number and take this one "
			"for the first: the size of the table comes out wrong",
			facts->kernel.version);
	finding_help(finding, "write %ld in the first column of line %d", number, row->span.line);
	/* Above 547 the number itself is likely a mistake: "0664" is what C takes for 436. */
	fix_row_number(finding, number > 547 ? CONFIDENCE_GUESS : CONFIDENCE_EXACT, row, number);
}

RULE(table_number_not_decimal) = {
	.code = "E0113",
	.slug = "table-number-not-decimal",
	.title = "the row's number is not written in plain decimal",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0124"),
	.each_row = judge,
};
