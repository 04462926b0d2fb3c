// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/arena.h"
#include "../../lib/util.h"

static void report(const struct rule *rule, const struct facts *facts, const char *name,
		   const struct table_row *row, struct findings *findings)
{
	const struct table_row *other = match_neighbour(facts);
	const char *wanted;
	struct finding *finding;

	if (facts->kernel.convention != CONVENTION_PREFIXED || !row->entry ||
	    !starts_with(row->entry, "sys_"))
		return;
	wanted = arena_printf(facts->arena, "__x64_%s", row->entry);
	finding = finding_new(findings, rule, name, row->entry_span,
			      "the row of %s names %s, but this tree wants %s", name, row->entry,
			      wanted);
	finding_label(finding, row->entry_span, "the __x64_ prefix is missing");
	if (other)
		finding_label(finding, other->entry_span, "the rows above name their wrappers");
	finding_note(finding,
		     "in this tree (%s) arch/x86/entry/syscall_64.c takes the last column as it "
		     "stands, as kernels 4.17 to 5.6 do, and SYSCALL_DEFINE makes a function %s; "
		     "nothing defines a function %s, so the link would end with \"undefined "
		     "reference to `%s'\"",
		     facts->kernel.version, wanted, row->entry, row->entry);
	finding_help(finding, "write %s in the last column of line %d", wanted, row->span.line);
	finding_fix_span(finding, CONFIDENCE_EXACT, row->entry_span, wanted);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct table_row *row = match_row(view);

	if (row)
		report(rule, view->facts, view->subject->name, row, findings);
}

/* Where it is known what shipped, E0120 tells of such a row. */
static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	for (int i = 0; !facts->knows_shipped && i < facts->table.nrows; i++)
		if (match_is_unasked(facts, &facts->table.rows[i]))
			report(rule, facts, facts->table.rows[i].name, &facts->table.rows[i],
			       findings);
}

RULE(table_prefix_missing) = {
	.code = "E0102",
	.slug = "table-prefix-missing",
	.title = "the row lacks the __x64_ prefix that this tree wants",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0122", "E0124"),
	.check = check,
	.check_tree = check_tree,
};
