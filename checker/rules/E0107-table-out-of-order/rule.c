// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#define X32_FIRST 512
#define X32_LAST  547

/* Whether a generator reads both in one list; the x32 rows bind only what may follow them. */
static bool in_one_list(const struct table_row *row, const struct table_row *other)
{
	return other->number >= 0 && (row->number > X32_LAST || other->region == REGION_NATIVE);
}

/* The first row below that shipped and has a lower number; NULL when there is none. */
static const struct table_row *lower_below(const struct facts *facts, const struct table_row *row)
{
	for (int i = 0; i < facts->table.nrows; i++) {
		const struct table_row *other = &facts->table.rows[i];

		if (other->pristine && other->span.line > row->span.line &&
		    other->number < row->number && in_one_list(row, other))
			return other;
	}
	return NULL;
}

/* A row whose own number or place is the mistake says nothing about the order of the others. */
static bool is_in_doubt(const struct facts *facts, const struct table_row *row)
{
	const struct table_facts *table = &facts->table;

	if (row->pristine)
		return false;
	return !row->decimal || (row->number >= X32_FIRST && row->number <= X32_LAST) ||
	       (table->gap_last && row->number >= table->gap_first &&
		row->number <= table->gap_last) ||
	       lower_below(facts, row);
}

/* The nearest row above with a higher number; NULL when the order is kept. */
static const struct table_row *higher_above(const struct facts *facts, const struct table_row *row)
{
	const struct table_row *found = NULL;

	for (int i = 0; i < facts->table.nrows; i++) {
		const struct table_row *other = &facts->table.rows[i];

		if (other->span.line < row->span.line && other->number > row->number &&
		    in_one_list(row, other) && !is_in_doubt(facts, other))
			found = other;
	}
	return found;
}

static bool is_taken(const struct facts *facts, const struct table_row *row)
{
	for (int i = 0; i < facts->table.nrows; i++)
		if (&facts->table.rows[i] != row && facts->table.rows[i].number == row->number)
			return true;
	return false;
}

static void explain(struct finding *finding, const struct facts *facts,
		    const struct table_row *other)
{
	const char *version = facts->kernel.version;
	bool x32 = other->number >= X32_FIRST && other->number <= X32_LAST;

	if (match_version(facts, 5, 14))
		finding_note(
			finding,
			"the table is read from top to bottom; in this tree (%s) the generator "
			"scripts/syscalltbl.sh would stop with \"syscall table is not sorted or "
			"duplicates the same syscall number\"%s",
			version,
			x32 ? ", where CONFIG_X86_X32_ABI is on as in many distributions" : "");
	else
		finding_note(
			finding,
			"the generators of this tree (%s) sort the rows themselves, those of 5.14 "
			"and later refuse a table that is not in order",
			version);
}

/* Above 547 a row is right only behind the x32 block, and a number below 512 is the better one. */
static void offer_fix(struct finding *finding, const struct view *view, const struct table_row *row)
{
	const struct facts *facts = view->facts;
	long number = row->number > X32_LAST ? match_number(view, row) : row->number;
	int place = match_row_place(facts, number, row);

	if (number == row->number)
		finding_help(finding, "move the row to just below line %d", place);
	else
		finding_help(finding,
			     "give it the next free number, %ld, as a row just below line %d",
			     number, place);
	fix_row_number(finding, CONFIDENCE_EXACT, row, number);
}

static void judge(const struct rule *rule, const struct view *view, const struct table_row *row,
		  struct findings *findings)
{
	const struct facts *facts = view->facts;
	const struct table_row *above, *below;
	const char *name = view->subject->name;
	struct finding *finding;

	/* A number that is taken, or that has to do with x32, is another rule's matter. */
	if (row->pristine || !row->decimal || row->number < 0 || is_taken(facts, row) ||
	    (row->region != REGION_NATIVE && row->number <= X32_LAST) ||
	    (row->number >= X32_FIRST && row->number <= X32_LAST))
		return;
	above = higher_above(facts, row);
	below = above ? NULL : lower_below(facts, row);
	if (!above && !below)
		return;
	finding = finding_new(findings, rule, name, row->number_span,
			      "the row of %s, number %ld, stands %s number %ld", name, row->number,
			      above ? "below" : "above", above ? above->number : below->number);
	finding_label(finding, row->number_span, "%s",
		      above ? "lower than the number above" : "higher than the number below");
	finding_label(finding, above ? above->number_span : below->number_span, "this one is %s",
		      above ? "higher" : "lower");
	explain(finding, facts, above ? above : below);
	offer_fix(finding, view, row);
}

RULE(table_out_of_order) = {
	.code = "E0107",
	.slug = "table-out-of-order",
	.title = "the row's number is not between those above and below it",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0124"),
	.each_row = judge,
};
