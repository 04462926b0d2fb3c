// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include <string.h>

#include "../../lib/util.h"

/* A row that reaches the right function under a name a slip away: programs get __NR_ader. */
static void misnamed(const struct rule *rule, const struct view *view, const struct table_row *row,
		     struct findings *findings)
{
	const char *name = view->subject->name;
	struct finding *finding;

	finding = finding_new(findings, rule, name, row->name_span,
			      "no row is named %s; the row of sys_%s calls it %s", name,
			      match_entry_base(view), row->name);
	finding_label(findings, finding, row->name_span, "programs would get __NR_%s from this",
		      row->name);
	finding_note(findings, finding,
		     "the third column becomes the macro __NR_%s that programs are compiled with",
		     row->name);
	finding_help(findings, finding, "write %s in the third column of line %d", name,
		     row->span.line);
	finding_fix_span(findings, finding, CONFIDENCE_EXACT, row->name_span, name);
}

static void explain(struct findings *findings, struct finding *finding, const struct view *view,
		    long number)
{
	const char *name = view->subject->name;

	finding_note(findings, finding,
		     "the table is where a number becomes a function: without a row there is no "
		     "__NR_%s and no slot for number %ld, and a program gets ENOSYS (function not "
		     "implemented)",
		     name, number);
}

/*
 * "ader", "sys_adder", "plus": another name than the subject's, in the one row that leads to its
 * function. A row named like another call that is asked for is that one's, with a wrong entry.
 */
static bool is_misnamed(const struct view *view, const struct table_row *row)
{
	const struct facts *facts = view->facts;

	if (row->pristine || !row->name || streq(row->name, view->subject->name))
		return false;
	for (int i = 0; i < facts->nsubjects; i++)
		if (streq(row->name, facts->subjects[i].name))
			return false;
	return true;
}

/* A row of a name that is nearly the subject's. */
static void nearly(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct facts *facts = view->facts;
	const struct table_row *near = view->near_row;
	const char *name = view->subject->name, *row;
	long number = near->number >= 0 ? near->number : match_number(view, near);
	struct span span = near->name_span.file ? near->name_span : near->span;
	struct finding *finding;

	finding = finding_new(findings, rule, name, span,
			      "%s has no row in syscall_64.tbl; there is one for %s", name,
			      near->name ? near->name : "another name");
	finding_label(findings, finding, span, "meant to be %s?", name);
	explain(findings, finding, view, number);
	row = match_row_text(facts, number, near->abi ? near->abi : "common", name,
			     match_entry(facts, match_entry_base(view)));
	finding_help(findings, finding, "if this row is meant for it, write: %s", row);
	finding_fix_replace(findings, finding, CONFIDENCE_GUESS, facts->kernel.table_file,
			    near->span.line, row);
}

static void missing(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct facts *facts = view->facts;
	const char *name = view->subject->name, *file = facts->kernel.table_file, *row;
	long number = match_number(view, NULL);
	int after = match_row_place(facts, number, NULL);
	struct finding *finding;

	finding = finding_new(findings, rule, name, span_line(file, after),
			      "%s has no row in syscall_64.tbl", name);
	finding_label(findings, finding, span_line(file, after),
		      "the new row belongs below this one");
	explain(findings, finding, view, number);
	row = match_row_text(facts, number, "common", name,
			     match_entry(facts, match_entry_base(view)));
	finding_missing(findings, finding, PART_ROW,
			"number %ld, the next free one, as %s: a row of %s below line %d", number,
			name, file, after);
	finding_help(findings, finding,
		     "add a row with the next free number, %ld, below line %d: %s", number, after,
		     row);
	finding_fix_insert(findings, finding, fix_row_confidence(facts, number, NULL), file, after,
			   row);
}

/* "451 adder sys_adder": the name stands where the abi belongs, and the last column is empty. */
static const struct table_row *without_abi(const struct view *view)
{
	const struct table_facts *table = &view->facts->table;

	for (int i = 0; i < table->nrows; i++) {
		const struct table_row *row = &table->rows[i];

		if (!row->pristine && !row->entry && streq(row->abi, view->subject->name))
			return row;
	}
	return NULL;
}

static void abiless(const struct rule *rule, const struct view *view, const struct table_row *row,
		    struct findings *findings)
{
	const struct facts *facts = view->facts;
	const char *name = view->subject->name, *text;
	long number = row->number >= 0 ? row->number : match_number(view, row);
	struct finding *finding;

	finding = finding_new(findings, rule, name, row->abi_span,
			      "the row of %s lacks its second column, the abi", name);
	finding_label(findings, finding, row->abi_span, "%s stands where common belongs", name);
	if (match_neighbour(facts))
		finding_label(findings, finding, match_neighbour(facts)->abi_span,
			      "as this row has it");
	finding_note(
		findings, finding,
		"a row is number, abi, name and entry point; the generators take the columns in "
		"this order, find no abi that they know, and skip the row");
	text = match_row_text(facts, number, "common", name,
			      match_entry(facts, match_entry_base(view)));
	finding_help(findings, finding, "write in line %d: %s", row->span.line, text);
	finding_fix_replace(findings, finding, CONFIDENCE_EXACT, facts->kernel.table_file,
			    row->span.line, text);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct table_row *row = match_row(view);

	if (!row && without_abi(view))
		abiless(rule, view, without_abi(view), findings);
	else if (!row && match_homeless(view))
		return; /* E0105 or E0301 tells it */
	else if (!row && view->near_row)
		nearly(rule, view, findings);
	else if (!row)
		missing(rule, view, findings);
	else if (!streq(row->abi, view->subject->name) && is_misnamed(view, row))
		misnamed(rule, view, row, findings);
}

RULE(table_row_missing) = {
	.code = "E0101",
	.slug = "table-row-missing",
	.title = "the system call has no row in syscall_64.tbl",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0115", "E0116"),
	.check = check,
};
