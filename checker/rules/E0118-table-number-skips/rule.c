// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <ctype.h>

#include "../../lib/util.h"

/* In "64 451 adder", number and abi have changed places. */
static bool has_abi(const struct table_row *row)
{
	return row->abi && (streq(row->abi, "64") || !isdigit((unsigned char)*row->abi));
}

static bool has_row(const struct table_facts *table, const struct subject *subject)
{
	for (int i = 0; i < table->nrows; i++)
		if (table->rows[i].number >= 0 && has_abi(&table->rows[i]) &&
		    (streq(table->rows[i].name, subject->name) ||
		     streq(table->rows[i].base, subject->name)))
			return true;
	return false;
}

/*
 * Calls that have no row yet will need numbers, too: those that were skipped may be kept for them.
 */
static int still_to_come(const struct facts *facts)
{
	int n = 0;

	for (int i = 0; i < facts->nsubjects; i++)
		n += !has_row(&facts->table, &facts->subjects[i]);
	return n;
}

static bool is_taken(const struct table_facts *table, long number)
{
	for (int i = 0; i < table->nrows; i++)
		if (table->rows[i].number == number)
			return true;
	return false;
}

/* How many numbers stay empty between the next free one and that of @row. */
static int count_skipped(const struct facts *facts, const struct table_row *row, long free)
{
	int n = 0;

	for (long number = free; number < row->number; number++)
		n += !is_taken(&facts->table, number);
	return n;
}

static void judge(const struct rule *rule, const struct view *view, const struct table_row *row,
		  struct findings *findings)
{
	long free = match_free_number(view->facts, row);
	struct finding *finding;

	if (row->pristine || row->number <= free || row->region != REGION_NATIVE ||
	    view->subject->number >= 0 ||
	    count_skipped(view->facts, row, free) <= still_to_come(view->facts))
		return;
	finding = finding_new(findings, rule, view->subject->name, row->number_span,
			      "%s has number %ld, and %ld is the next free one",
			      view->subject->name, row->number, free);
	if (row->number == free + 1)
		finding_label(finding, row->number_span, "%ld stays empty", free);
	else
		finding_label(finding, row->number_span, "%ld to %ld stay empty", free,
			      row->number - 1);
	finding_note(
		finding,
		"it works: the gap is filled with sys_ni_syscall; upstream gives numbers out one "
		"after the other");
	finding_help(finding, "write %ld in the first column of line %d", free, row->span.line);
	fix_row_number(finding, CONFIDENCE_EXACT, row, free);
}

RULE(table_number_skips) = {
	.code = "E0118",
	.slug = "table-number-skips",
	.title = "the number is not the next free one",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.after = CODES("E0106", "E0107", "E0108", "E0124"),
	.each_row = judge,
};
