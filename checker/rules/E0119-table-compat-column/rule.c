// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

static bool is_64_bit(const struct table_row *row)
{
	return streq(row->abi, "common") || streq(row->abi, "64");
}

static void judge(const struct rule *rule, const struct view *view, const struct table_row *row,
		  struct findings *findings)
{
	const struct facts *facts = view->facts;
	struct span gap = row->compat_span;
	struct finding *finding;

	if (row->pristine || !row->compat || streq(row->compat, "-") || !is_64_bit(row) ||
	    row->inline_comment)
		return;
	finding = finding_new(findings, rule, view->subject->name, row->compat_span,
			      "the row of %s has a compat entry", view->subject->name);
	finding_label(finding, row->compat_span, "only tables of 32-bit ABIs have this column");
	if (match_version(facts, 5, 14))
		finding_note(
			finding,
			"in this tree (%s) the generator writes __SYSCALL_WITH_COMPAT for it, which "
			"the 64-bit table does not define",
			facts->kernel.version);
	else
		finding_note(
			finding,
			"the generator of this tree (%s) would stop: a compat entry for a 64-bit "
			"syscall makes no sense",
			facts->kernel.version);
	finding_help(finding, "delete what stands behind the fourth column of line %d",
		     row->span.line);
	gap.column = row->entry_span.end_column;
	gap.end_column = row->span.end_column;
	finding_fix_span(finding, CONFIDENCE_EXACT, gap, "");
}

RULE(table_compat_column) = {
	.code = "E0119",
	.slug = "table-compat-column",
	.title = "a row for 64-bit programs has a compat entry",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0124"),
	.each_row = judge,
};
