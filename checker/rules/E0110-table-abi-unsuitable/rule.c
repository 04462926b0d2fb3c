// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

static void judge(const struct rule *rule, const struct view *view, const struct table_row *row,
		  struct findings *findings)
{
	bool x32 = streq(row->abi, "x32");
	struct finding *finding;

	if (row->pristine || (!x32 && !streq(row->abi, "i386")))
		return;
	finding =
		finding_new(findings, rule, view->subject->name, row->abi_span,
			    "the row of %s is for %s programs only", view->subject->name, row->abi);
	finding_label(finding, row->abi_span, "64-bit programs are not meant by this");
	if (match_neighbour(view->facts))
		finding_label(finding, match_neighbour(view->facts)->abi_span,
			      "as this row has it");
	if (x32)
		finding_note(
			finding,
			"x32 is an ABI of its own (32-bit pointers in 64-bit mode); the native table of "
			"this tree (%s) leaves its rows out, so a 64-bit program gets ENOSYS",
			view->facts->kernel.version);
	else
		finding_note(
			finding,
			"i386 rows belong to syscall_32.tbl; the native table of this tree (%s) leaves "
			"them out, so a 64-bit program gets ENOSYS",
			view->facts->kernel.version);
	finding_help(finding, "write common in the second column of line %d", row->span.line);
	finding_fix_span(finding, CONFIDENCE_EXACT, row->abi_span, "common");
}

RULE(table_abi_unsuitable) = {
	.code = "E0110",
	.slug = "table-abi-unsuitable",
	.title = "the row's abi is not that of 64-bit programs",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0124"),
	.each_row = judge,
};
