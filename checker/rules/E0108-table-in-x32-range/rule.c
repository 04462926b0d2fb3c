// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#define X32_FIRST 512
#define X32_LAST  547

static bool number_is_x32(const struct table_row *row)
{
	return row->number >= X32_FIRST && row->number <= X32_LAST;
}

static void judge(const struct rule *rule, const struct view *view, const struct table_row *row,
		  struct findings *findings)
{
	const struct facts *facts = view->facts;
	const char *file = facts->kernel.table_file;
	bool by_number = number_is_x32(row), by_place;
	struct finding *finding;
	long number;

	/* Numbers from 548 on may follow the block. */
	by_place = row->region != REGION_NATIVE && row->number < X32_FIRST;
	if (row->pristine || row->number < 0 || (!by_number && !by_place))
		return;
	finding = finding_new(
		findings, rule, view->subject->name, by_number ? row->number_span : row->span,
		by_number ? "number %2$ld of %1$s lies in the range that belongs to x32"
			  : "the row of %s, number %ld, stands in the x32 block",
		view->subject->name, row->number);
	finding_label(finding, by_number ? row->number_span : row->span,
		      by_number ? "512 to 547 are x32's" : "a native row belongs above the block");
	if (facts->table.x32_comment_line)
		finding_label(finding, span_line(file, facts->table.x32_comment_line + 1),
			      "here the x32 block begins");
	finding_note(
		finding,
		"rows 512 to 547 are an old design mistake kept for x32 programs; this tree (%s) "
		"builds as long as x32 is off, and with CONFIG_X86_X32_ABI on the table is out of "
		"order or the number has two owners",
		facts->kernel.version);
	number = by_number ? match_number(view, row) : row->number;
	finding_help(finding, "%s the row to just below line %d%s",
		     by_number ? "give it the next free number and move" : "move",
		     match_row_place(facts, number, row), by_number ? "" : ", its number may stay");
	fix_row_number(finding, CONFIDENCE_EXACT, row, number);
}

RULE(table_in_x32_range) = {
	.code = "E0108",
	.slug = "table-in-x32-range",
	.title = "the row stands in the x32 block or uses one of its numbers",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0124"),
	.each_row = judge,
};
