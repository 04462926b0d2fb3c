// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

/* Whether programs compiled for x86-64 take @name's number from the row: x32's rows are a set
 * apart.
 */
static bool counts(const struct table_row *row, const char *name)
{
	return row->region == REGION_NATIVE && row->number >= 0 && streq(row->name, name) &&
	       (streq(row->abi, "common") || streq(row->abi, "64"));
}

static const struct table_row *first_row(const struct facts *facts, const char *name)
{
	const struct table_row *first = NULL;

	for (int i = 0; i < facts->table.nrows; i++) {
		const struct table_row *row = &facts->table.rows[i];

		if (!counts(row, name))
			continue;
		if (!first || row->pristine > first->pristine ||
		    (row->pristine == first->pristine && row->span.line < first->span.line))
			first = row;
	}
	return first;
}

static void report(const struct rule *rule, const char *subject, const struct table_row *first,
		   const struct table_row *again, struct findings *findings)
{
	const char *name = again->name;
	struct finding *finding;

	finding =
		finding_new(findings, rule, subject, again->name_span, "%s has a second row", name);
	finding_label(finding, again->name_span, "number %ld as well", again->number);
	finding_label(finding, first->name_span, "number %ld", first->number);
	finding_note(finding,
		     "both rows make a macro __NR_%s: the compiler warns that it is redefined, "
		     "programs are built with one of the two numbers, and the other is given away "
		     "for ever",
		     name);
	finding_help(finding, "remove line %d", again->span.line);
	finding_fix_delete(finding, CONFIDENCE_GUESS, again->span.file, again->span.line);
}

static bool is_subject(const struct facts *facts, const char *name)
{
	for (int i = 0; i < facts->nsubjects; i++)
		if (streq(facts->subjects[i].name, name))
			return true;
	return false;
}

/*
 * All calls alike: one of the learner's own beside the course's is no less in the way of the build.
 */
static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	for (int i = 0; i < facts->table.nrows; i++) {
		const struct table_row *again = &facts->table.rows[i], *first;

		if (again->pristine || !again->name || !counts(again, again->name))
			continue;
		/* One of the same number is taken for the other's number: E0106. */
		first = first_row(facts, again->name);
		if (again != first && again->number != first->number)
			report(rule, is_subject(facts, again->name) ? again->name : NULL, first,
			       again, findings);
	}
}

RULE(table_name_twice) = {
	.code = "E0121",
	.slug = "table-name-twice",
	.title = "a system call has two rows",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0106", "E0120", "E0124"),
	.check_tree = check_tree,
};
