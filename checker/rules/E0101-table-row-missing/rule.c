// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/util.h"
#include "../rowwords.h"

/* A row that reaches the right function under a misspelt name: programs get __NR_ader. */
static void misnamed(const struct rule *rule, const struct view *view, const struct table_row *row,
		     struct findings *findings)
{
	const char *name = view->subject->name;
	struct finding *finding;

	finding = finding_new(findings, rule, name, row->name_span,
			      "no row is named %s; the row of sys_%s calls it %s", name,
			      match_entry_base(view), row->name);
	finding_label(finding, row->name_span, "programs would get __NR_%s from this", row->name);
	finding_note(finding,
		     "the third column becomes the macro __NR_%s that programs are compiled with",
		     row->name);
	finding_help(finding, "write %s in the third column of line %d", name, row->span.line);
	finding_fix_span(finding, CONFIDENCE_EXACT, row->name_span, name);
}

static void explain(struct finding *finding, const struct view *view, long number)
{
	const char *name = view->subject->name;

	finding_note(finding,
		     "the table is where a number becomes a function: without a row there is no "
		     "__NR_%s and no slot for number %ld, and a program gets ENOSYS (function not "
		     "implemented)",
		     name, number);
}

static bool is_asked_for(const struct facts *facts, const char *name)
{
	for (int i = 0; i < facts->nsubjects; i++)
		if (streq(name, facts->subjects[i].name))
			return true;
	return false;
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
	return !is_asked_for(facts, row->name);
}

/* A row of a name that is nearly the subject's. */
static void nearly(const struct rule *rule, const struct view *view, const struct table_row *near,
		   struct findings *findings)
{
	const struct facts *facts = view->facts;
	const char *name = view->subject->name, *row;
	long number = near->number >= 0 ? near->number : match_number(view, near);
	struct span span = near->name_span.file ? near->name_span : near->span;
	struct finding *finding;

	finding = finding_new(findings, rule, name, span,
			      "%s has no row in syscall_64.tbl; there is one for %s", name,
			      near->name ? near->name : "another name");
	finding_label(finding, span, "meant to be %s?", name);
	explain(finding, view, number);
	row = match_row_text(facts, number, near->abi ? near->abi : "common", name,
			     match_entry(facts, match_entry_base(view)));
	finding_help(finding, "if this row is meant for it, write: %s", row);
	finding_fix_replace(finding, CONFIDENCE_GUESS, facts->kernel.table_file, near->span.line,
			    row);
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
	finding_label(finding, span_line(file, after), "the new row belongs below this one");
	explain(finding, view, number);
	row = match_row_text(facts, number, "common", name,
			     match_entry(facts, match_entry_base(view)));
	finding_missing(finding, PART_ROW,
			"number %ld, the next free one, as %s: a row of %s below line %d", number,
			name, file, after);
	finding_help(finding, "add a row with the next free number, %ld, below line %d: %s", number,
		     after, row);
	finding_fix_insert(finding, fix_row_confidence(facts, number, NULL), file, after, row);
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
	finding_label(finding, row->abi_span, "%s stands where common belongs", name);
	if (match_neighbour(facts))
		finding_label(finding, match_neighbour(facts)->abi_span, "as this row has it");
	finding_note(
		finding,
		"a row is number, abi, name and entry point; the generators take the columns in "
		"this order, find no abi that they know, and skip the row");
	text = match_row_text(facts, number, "common", name,
			      match_entry(facts, match_entry_base(view)));
	finding_help(finding, "write in line %d: %s", row->span.line, text);
	finding_fix_replace(finding,
			    row_stands_in_order(&facts->table, row->span.line, number)
				    ? CONFIDENCE_EXACT
				    : CONFIDENCE_GUESS,
			    facts->kernel.table_file, row->span.line, text);
}

/* A row of nearly that name comes first, unless the number in the comment is the right one. */
static bool is_commented(const struct view *view, struct row_words *words)
{
	return row_words_find(view, true, words) &&
	       (!view->near_row || words->number == match_number(view, NULL));
}

/* "# 451 common adder sys_adder": everything is there, and nobody reads it. */
static void commented(const struct rule *rule, const struct view *view,
		      const struct row_words *words, struct findings *findings)
{
	const char *name = view->subject->name;
	struct finding *finding;

	finding =
		finding_new(findings, rule, name, words->span,
			    words->is_c ? "%s has no row in syscall_64.tbl: a #define is none"
					: "%s has no row in syscall_64.tbl: the one that is there "
					  "is commented out",
			    name);
	finding_label(finding, words->span, "to the generators this is a comment");
	explain(finding, view, words->number >= 0 ? words->number : match_number(view, NULL));
	finding_help(finding,
		     words->is_c ? "write in line %d: %s"
				 : "take away what stands before the number in line %d: %s",
		     words->line, row_words_text(view, words));
	row_words_fix(finding, view, words);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct table_row *row = match_row(view);
	const struct table_row *homeless = match_homeless(view);
	struct row_words words;

	if (row_words_find(view, false, &words))
		return; /* E0124 tells it */
	if (!row && without_abi(view))
		abiless(rule, view, without_abi(view), findings);
	else if (!row && is_commented(view, &words))
		commented(rule, view, &words, findings);
	else if (!row && homeless && is_asked_for(view->facts, homeless->name))
		return; /* E0105 or E0301 tells it */
	else if (!row && (homeless || view->near_row))
		nearly(rule, view, homeless ? homeless : view->near_row, findings);
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
	.after = CODES("E0115", "E0116", "E0124"),
	.check = check,
};
