// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

static void judge(const struct rule *rule, const struct view *view, const struct table_row *row,
		  struct findings *findings)
{
	const struct facts *facts = view->facts;
	const char *name = view->subject->name, *entry = match_entry(facts, name);
	const struct table_row *other = match_neighbour(facts);
	struct finding *finding;

	/* Calls that are gone keep a row without entry point: uselib, create_module and others. */
	if (row->entry || !row->name || row->pristine || match_retired(view))
		return;
	finding = finding_new(findings, rule, name, row->name_span,
			      "the row of %s has no entry point", name);
	finding_label(finding, row->name_span, "the last column is missing behind this");
	if (other)
		finding_label(finding, other->entry_span, "here is one");
	finding_note(finding,
		     "this tree (%s) builds without a word: __NR_%s exists and the slot leads to "
		     "sys_ni_syscall, so a program gets ENOSYS",
		     facts->kernel.version, name);
	finding_help(finding, "write %s behind %s in line %d", entry, row->name, row->span.line);
	if (row->abi && row->number >= 0 && streq(row->name, name))
		finding_fix_replace(finding, CONFIDENCE_EXACT, row->span.file, row->span.line,
				    match_row_text(facts, row->number, row->abi, name, entry));
}

RULE(table_entry_missing) = {
	.code = "E0111",
	.slug = "table-entry-missing",
	.title = "the row has no entry point",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0124"),
	.each_row = judge,
};
