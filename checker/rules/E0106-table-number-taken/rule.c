// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

static bool is_asked_for(const struct facts *facts, const struct table_row *row)
{
	for (int i = 0; i < facts->nsubjects; i++)
		if (streq(facts->subjects[i].name, row->name))
			return true;
	return false;
}

/* The row that had the number before: one that shipped, stands further up, or is no concern here. */
static const struct table_row *owner(const struct facts *facts, const struct table_row *row)
{
	for (int i = 0; i < facts->table.nrows; i++) {
		const struct table_row *other = &facts->table.rows[i];

		if (other != row && other->number == row->number &&
		    (other->pristine || other->span.line < row->span.line ||
		     !is_asked_for(facts, other)))
			return other;
	}
	return NULL;
}

static void explain(struct finding *finding, const struct facts *facts, const struct table_row *row)
{
	if (match_version(facts, 5, 14))
		finding_note(
			finding,
			"a number leads to one function; in this tree (%s) the generator "
			"scripts/syscalltbl.sh would stop with \"syscall table is not sorted or "
			"duplicates the same syscall number\"",
			facts->kernel.version);
	else
		finding_note(
			finding,
			"a number leads to one function; this tree (%s) builds without a word, and "
			"whichever row the generator sorts last gets slot %ld: the other call is gone",
			facts->kernel.version, row->number);
}

/* The same call again: a line that was pasted twice. */
static void report_copy(const struct rule *rule, const struct table_row *row,
			const struct table_row *other, struct findings *findings)
{
	struct finding *finding;

	finding = finding_new(findings, rule, row->name, row->number_span,
			      "the row of %s stands twice", row->name);
	finding_label(finding, row->number_span, "again");
	finding_label(finding, other->number_span, "the first one");
	explain(finding, findings->facts, row);
	finding_help(finding, "remove line %d", row->span.line);
	finding_fix_delete(finding, CONFIDENCE_EXACT, row->span.file, row->span.line);
}

static void judge(const struct rule *rule, const struct view *view, const struct table_row *row,
		  struct findings *findings)
{
	const struct facts *facts = view->facts;
	const struct table_row *other;
	struct finding *finding;
	long number;

	if (row->pristine || row->number < 0)
		return;
	other = owner(facts, row);
	/* 512 to 547 are x32's: another rule's matter. */
	if (!other || (row->number >= 512 && row->number <= 547))
		return;
	if (streq(other->name, row->name)) {
		report_copy(rule, row, other, findings);
		return;
	}
	finding = finding_new(findings, rule, view->subject->name, row->number_span,
			      "number %ld belongs to %s already", row->number,
			      other->name ? other->name : "another row");
	finding_label(finding, row->number_span, "taken");
	finding_label(finding, other->number_span, "by this row");
	explain(finding, facts, row);
	number = match_number(view, row);
	finding_help(finding, "the next free number of this tree is %ld", number);
	fix_row_number(finding, CONFIDENCE_EXACT, row, number);
}

RULE(table_number_taken) = {
	.code = "E0106",
	.slug = "table-number-taken",
	.title = "the row's number is used by another row",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0124"),
	.each_row = judge,
};
