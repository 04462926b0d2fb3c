// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

static const struct other_row *elsewhere(const struct view *view)
{
	for (int i = 0; i < view->facts->nother_rows; i++) {
		const struct other_row *row = &view->facts->other_rows[i];

		if (streq(row->name, view->subject->name) && !row->pristine)
			return row;
	}
	return NULL;
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct other_row *other = elsewhere(view);
	const struct facts *facts = view->facts;
	const char *name = view->subject->name, *row;
	struct finding *finding;
	long number;
	int after;

	if (!other || match_row(view) || match_row_lost(view))
		return;
	number = match_number(view, NULL);
	after = match_row_place(facts, number, NULL);
	finding = finding_new(findings, rule, name, other->span, "the row of %s is in %s only",
			      name, other->span.file);
	finding_label(finding, other->span, "64-bit programs do not get their numbers here");
	finding_label(finding, span_line(facts->kernel.table_file, after),
		      "the row for them belongs below this one");
	finding_note(
		finding,
		"each ABI has a table of its own; x86-64 programs use %s, and gcc warns that \"syscall "
		"%s not implemented\" where only the 32-bit table has it",
		facts->kernel.table_file, name);
	row = match_row_text(facts, number, "common", name,
			     match_entry(facts, match_entry_base(view)));
	finding_help(finding, "add to %s below line %d: %s", facts->kernel.table_file, after, row);
	finding_fix_insert(finding, CONFIDENCE_EXACT, facts->kernel.table_file, after, row);
}

RULE(table_wrong_file) = {
	.code = "E0116",
	.slug = "table-wrong-file",
	.title = "the row is only in another table",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
};
