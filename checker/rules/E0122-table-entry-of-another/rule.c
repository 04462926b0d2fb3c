// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

static const struct table_row *row_of(const struct facts *facts, const char *name,
				      const struct table_row *except)
{
	for (int i = 0; i < facts->table.nrows; i++)
		if (&facts->table.rows[i] != except && streq(facts->table.rows[i].name, name))
			return &facts->table.rows[i];
	return NULL;
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const char *name = view->subject->name, *wanted;
	const struct definition *own = match_definition(view);
	const struct table_row *row, *theirs;
	struct finding *finding;

	if (!view->owner)
		return;
	row = view->rows[0];
	theirs = row_of(view->facts, view->owner, row);
	wanted = match_entry(view->facts, name);
	finding = finding_new(findings, rule, name, row->entry_span,
			      "the row of %s names %s, the function of another call, %s", name,
			      row->entry, view->owner);
	finding_label(finding, row->entry_span, "%s belongs here", wanted);
	if (theirs)
		finding_label(finding, theirs->entry_span, "it is the function of this row");
	if (own)
		finding_label(finding, own->name_span, "nothing calls this yet");
	finding_note(finding,
		     "the last column says what runs when a program calls number %s: now that is "
		     "%s, and the code of %s is never reached",
		     row->number_text, view->owner, name);
	finding_help(finding, "write %s in the last column of line %d", wanted, row->span.line);
	finding_fix_span(finding, own ? CONFIDENCE_EXACT : CONFIDENCE_GUESS, row->entry_span,
			 wanted);
}

RULE(table_entry_of_another) = {
	.code = "E0122",
	.slug = "table-entry-of-another",
	.title = "the row's entry point is the function of another call",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0124"),
	.check = check,
};
