// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

static const char copy[] = "tools/perf/arch/x86/entry/syscalls/syscall_64.tbl";

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct table_row *row = match_row(view);
	const struct other_row *other;
	struct finding *finding;
	bool same;

	if (!match_upstream(view) || !row || !facts_source(view->facts, copy))
		return;
	other = match_other_row(view, copy);
	same = other && other->number == row->number && streq(other->entry, row->entry);
	if (same)
		return;
	finding = finding_new(findings, rule, view->subject->name,
			      other ? other->span : span_line(copy, 0),
			      other ? "the row of %s in tools/perf differs from the kernel's"
				    : "tools/perf does not know %s",
			      view->subject->name);
	finding_label(finding, row->span, "the kernel's own row");
	if (other)
		finding_label(finding, other->span, "perf's copy");
	finding_note(finding,
		     "perf prints system calls by name from a copy of the table; the build of perf "
		     "compares the two and warns");
	finding_help(
		finding,
		"upstream the perf maintainers bring it up to date themselves; in your own tree "
		"copy the row");
}

RULE(tools_copy_differs) = {
	.code = "E0910",
	.slug = "tools-copy-differs",
	.title = "perf's copy of the table differs",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.after = CODES("E01*"),
	.check = check,
};
