// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

/* Whether programs compiled for x86-64 take their number from the row: x32's rows are a set apart.
 */
static bool counts(const struct view *view, const struct table_row *row)
{
	return row->region == REGION_NATIVE && row->number >= 0 &&
	       streq(row->name, view->subject->name) &&
	       (streq(row->abi, "common") || streq(row->abi, "64"));
}

static const struct table_row *first_row(const struct view *view)
{
	const struct table_row *first = NULL;

	for (int i = 0; i < view->nrows; i++) {
		const struct table_row *row = view->rows[i];

		if (!counts(view, row))
			continue;
		if (!first || row->pristine > first->pristine ||
		    (row->pristine == first->pristine && row->span.line < first->span.line))
			first = row;
	}
	return first;
}

static void report(const struct rule *rule, const struct view *view, const struct table_row *first,
		   const struct table_row *again, struct findings *findings)
{
	const char *name = view->subject->name;
	struct finding *finding;

	finding = finding_new(findings, rule, name, again->name_span, "%s has a second row", name);
	finding_label(findings, finding, again->name_span, "number %ld as well", again->number);
	finding_label(findings, finding, first->name_span, "number %ld", first->number);
	finding_note(findings, finding,
		     "both rows make a macro __NR_%s: the compiler warns that it is redefined, "
		     "programs are built with one of the two numbers, and the other is given away "
		     "for ever",
		     name);
	finding_help(findings, finding, "remove line %d", again->span.line);
	finding_fix_delete(findings, finding, CONFIDENCE_GUESS, again->span.file, again->span.line);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct table_row *first = first_row(view);

	for (int i = 0; i < view->nrows; i++) {
		const struct table_row *again = view->rows[i];

		/* One of the same number is taken for the other's number: E0106. */
		if (again != first && counts(view, again) && !again->pristine &&
		    again->number != first->number)
			report(rule, view, first, again, findings);
	}
}

RULE(table_name_twice) = {
	.code = "E0121",
	.slug = "table-name-twice",
	.title = "a system call has two rows",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0106", "E0120"),
	.check = check,
};
