// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void judge(const struct rule *rule, const struct view *view, const struct table_row *row,
		  struct findings *findings)
{
	struct span last = row->compat_span.file  ? row->compat_span
			   : row->entry_span.file ? row->entry_span
						  : row->name_span;
	struct span comment = row->comment_span;
	struct finding *finding;

	if (!row->inline_comment || row->pristine)
		return;
	finding = finding_new(findings, rule, view->subject->name, comment,
			      "a comment stands behind the row of %s", view->subject->name);
	finding_label(finding, comment, "the generators take this for further columns");
	finding_note(
		finding,
		"in this table (%s) only whole lines can be comments; the text would end up in C "
		"code, and gcc would say: stray '#' in program",
		view->facts->kernel.version);
	finding_help(finding, "write the comment into a line of its own, or leave it out");
	if (last.file && last.end_column < comment.column)
		comment.column = last.end_column;
	finding_fix_span(finding, CONFIDENCE_EXACT, comment, "");
}

RULE(table_inline_comment) = {
	.code = "E0114",
	.slug = "table-inline-comment",
	.title = "a comment stands behind a row",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0124"),
	.each_row = judge,
};
