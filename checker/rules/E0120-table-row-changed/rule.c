// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

/* What stands now where the row was: the same name, or else the same number. */
static const struct table_row *successor(const struct facts *facts, const struct table_row *lost)
{
	for (int i = 0; i < facts->table.nrows; i++)
		if (!facts->table.rows[i].pristine && streq(facts->table.rows[i].name, lost->name))
			return &facts->table.rows[i];
	for (int i = 0; i < facts->table.nrows; i++)
		if (!facts->table.rows[i].pristine && facts->table.rows[i].number == lost->number)
			return &facts->table.rows[i];
	return NULL;
}

static const char *row_text(const struct facts *facts, const struct table_row *row)
{
	return match_row_text(facts, row->number, row->abi ? row->abi : "common",
			      row->name ? row->name : "?", row->entry ? row->entry : "");
}

/* A learner's row that took the place is a mistake of its own: do not claim the line for this. */
static bool is_subjects(const struct facts *facts, const struct table_row *row)
{
	for (int i = 0; i < facts->nsubjects; i++)
		if (streq(row->name, facts->subjects[i].name))
			return true;
	return false;
}

/* The learner's row was written over it: both are to be there, and not with one number. */
static void put_beside(const struct facts *facts, const struct table_row *lost,
		       const struct table_row *now, struct finding *finding)
{
	const char *file = facts->kernel.table_file;
	struct table_row own = *now;

	own.number = match_free_number(facts, NULL);
	finding_help(finding, "put the row back, and give %s one of its own with number %ld",
		     now->name, own.number);
	finding_fix_replace(finding, CONFIDENCE_GUESS, file, now->span.line, row_text(facts, lost));
	finding_fix_insert(finding, CONFIDENCE_GUESS, file,
			   match_row_place(facts, own.number, NULL), row_text(facts, &own));
}

static void report(const struct rule *rule, const struct facts *facts, const struct table_row *lost,
		   struct findings *findings)
{
	const struct table_row *now = successor(facts, lost);
	const char *file = facts->kernel.table_file, *text = row_text(facts, lost);
	int after = match_row_place(facts, lost->number, now);
	struct span span = now ? now->span : span_line(file, after);
	struct finding *finding;

	finding = finding_new(findings, rule, NULL, span,
			      now ? "the row of %s was changed" : "the row of %s is gone",
			      lost->name);
	finding_label(finding, span, now ? "it was: %s" : "below this one stood: %s", text);
	finding_note(
		finding,
		"programs that were compiled long ago call %s as number %ld; what a kernel once "
		"gave to them it keeps",
		lost->name, lost->number);
	if (now && is_subjects(facts, now) && now->number == lost->number) {
		put_beside(facts, lost, now, finding);
		return;
	}
	finding_help(finding, "put the row back: %s", text);
	if (now && !is_subjects(facts, now))
		finding_fix_replace(finding, CONFIDENCE_GUESS, file, now->span.line, text);
	else
		finding_fix_insert(finding, CONFIDENCE_GUESS, file, after, text);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	for (int i = 0; i < facts->table.nlost; i++)
		report(rule, facts, &facts->table.lost[i], findings);
}

RULE(table_row_changed) = {
	.code = "E0120",
	.slug = "table-row-changed",
	.title = "a row that shipped with the kernel was changed",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0203"),
	.check_tree = check_tree,
};
