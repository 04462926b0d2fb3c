// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void judge(const struct rule *rule, const struct view *view, const struct table_row *row,
		  struct findings *findings)
{
	struct span blank = {.file = row->span.file,
			     .line = row->span.line,
			     .column = 1,
			     .end_column = row->number_span.column};
	struct finding *finding;

	if (!row->leading_space)
		return;
	finding = finding_new(findings, rule, view->subject->name, blank,
			      "the row of %s does not begin in the first column",
			      view->subject->name);
	finding_label(finding, blank, "blanks before the number");
	if (match_neighbour(view->facts))
		finding_label(finding, match_neighbour(view->facts)->number_span,
			      "this number begins its line");
	finding_note(
		finding,
		"the generators of this tree (%s) pick lines that begin with a digit and skip all "
		"others without a word: no __NR_%s, no slot, ENOSYS",
		view->facts->kernel.version, view->subject->name);
	finding_help(finding, "delete what stands before %ld in line %d", row->number,
		     row->span.line);
	finding_fix_span(finding, CONFIDENCE_EXACT, blank, "");
}

RULE(table_leading_space) = {
	.code = "E0112",
	.slug = "table-leading-space",
	.title = "the row does not begin in the first column",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0124"),
	.each_row = judge,
};
