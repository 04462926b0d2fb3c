// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

/* "adder" and "__x64_adder" lack sys_; "compat_sys_x" and other real functions do not count. */
static const char *without_sys(const struct view *view, const struct table_row *row)
{
	const char *rest = row->entry;

	if (!rest || row->pristine)
		return NULL;
	if (starts_with(rest, "__x64_"))
		rest += strlen("__x64_");
	return streq(rest, view->subject->name) || streq(rest, view->entry) ? rest : NULL;
}

static void judge(const struct rule *rule, const struct view *view, const struct table_row *row,
		  struct findings *findings)
{
	const struct facts *facts = view->facts;
	const struct table_row *other = match_neighbour(facts);
	struct finding *finding;
	const char *wanted, *made, *base = without_sys(view, row);

	if (!base)
		return;
	wanted = match_entry(facts, base);
	made = facts->kernel.convention == CONVENTION_BARE
		       ? arena_printf(facts->arena, "__x64_%s", row->entry)
		       : row->entry;
	finding = finding_new(findings, rule, view->subject->name, row->entry_span,
			      "the row of %s names %s, but the function is %s", view->subject->name,
			      row->entry, wanted);
	finding_label(finding, row->entry_span, "sys_ is missing");
	if (other)
		finding_label(finding, other->entry_span, "as the rows above have it");
	finding_note(
		finding,
		"SYSCALL_DEFINE puts sys_ before the name it is given; in this tree (%s) the row "
		"would reach for %s, which nothing defines",
		facts->kernel.version, made);
	finding_help(finding, "write %s in the last column of line %d", wanted, row->span.line);
	finding_fix_span(finding, CONFIDENCE_EXACT, row->entry_span, wanted);
}

RULE(table_sys_missing) = {
	.code = "E0104",
	.slug = "table-sys-missing",
	.title = "the row's entry point lacks sys_",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0124"),
	.each_row = judge,
};
