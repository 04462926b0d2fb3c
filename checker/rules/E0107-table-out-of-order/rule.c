// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

/* The row above with a higher number, the nearest one; NULL when the order is kept. */
/* A row whose own number is the mistake says nothing about the order of those below it. */
static bool is_in_doubt(const struct table_facts *table, const struct table_row *row)
{
	if (row->pristine)
		return false;
	return !row->decimal || (row->number >= 512 && row->number <= 547) ||
	       (table->gap_last && row->number >= table->gap_first &&
		row->number <= table->gap_last);
}

static const struct table_row *higher_above(const struct facts *facts, const struct table_row *row)
{
	const struct table_row *found = NULL;

	for (int i = 0; i < facts->table.nrows; i++) {
		const struct table_row *other = &facts->table.rows[i];

		if (other->region == REGION_NATIVE && other->span.line < row->span.line &&
		    other->number > row->number && !is_in_doubt(&facts->table, other))
			found = other;
		if (other != row && other->number == row->number)
			return NULL; /* taken: another rule's matter */
	}
	return found;
}

static void judge(const struct rule *rule, const struct view *view, const struct table_row *row,
		  struct findings *findings)
{
	const struct facts *facts = view->facts;
	const struct table_row *above;
	struct finding *finding;

	if (row->pristine || row->number < 0 || row->region != REGION_NATIVE)
		return;
	above = higher_above(facts, row);
	if (!above)
		return;
	finding = finding_new(findings, rule, view->subject->name, row->number_span,
			      "the row of %s, number %ld, stands below number %ld",
			      view->subject->name, row->number, above->number);
	finding_label(findings, finding, row->number_span, "lower than the number above");
	finding_label(findings, finding, above->number_span, "this one is higher");
	if (match_version(facts, 5, 14))
		finding_note(
			findings, finding,
			"the table is read from top to bottom; in this tree (%s) the generator "
			"scripts/syscalltbl.sh would stop with \"syscall table is not sorted or "
			"duplicates the same syscall number\"",
			facts->kernel.version);
	else
		finding_note(
			findings, finding,
			"the generators of this tree (%s) sort the rows themselves, those of 5.14 "
			"and later refuse a table that is not in order",
			facts->kernel.version);
	finding_help(findings, finding, "move the row to just below line %d",
		     match_row_place(facts, row->number, row));
	fix_row_number(findings, finding, CONFIDENCE_EXACT, row, row->number);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	match_each_row(rule, view, findings, judge);
}

RULE(table_out_of_order) = {
	.code = "E0107",
	.slug = "table-out-of-order",
	.title = "the row's number is lower than the number above it",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
};
