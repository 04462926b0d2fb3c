// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

/* How long the wrapper's prefix of @entry is; 0 for none. */
static size_t prefix_length(const char *entry)
{
	static const char *const prefixes[] = {"__x64_", "__ia32_", "__se_", "__do_"};

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (starts_with(entry, prefixes[i]))
			return strlen(prefixes[i]);
	return 0;
}

static void report(const struct rule *rule, const struct facts *facts, const char *name,
		   const struct table_row *row, struct findings *findings)
{
	const struct table_row *other = match_neighbour(facts);
	size_t prefix = row->entry ? prefix_length(row->entry) : 0;
	struct finding *finding;
	const char *wanted;

	if (facts->kernel.convention != CONVENTION_BARE || !prefix)
		return;
	wanted = match_entry(facts, entry_base(facts->arena, row->entry));
	finding = finding_new(findings, rule, name, row->entry_span,
			      "the row of %s names %s, but this tree wants %s", name, row->entry,
			      wanted);
	finding_label(finding, row->entry_span, "the prefix %.*s is too much here", (int)prefix,
		      row->entry);
	if (other)
		finding_label(finding, other->entry_span, "the rows above have no prefix");
	finding_note(
		finding,
		"since 5.7 (this tree is %s) a macro in arch/x86/entry/syscall_64.c puts __x64_ in "
		"front of the last column; it would make __x64_%s, which nothing defines",
		facts->kernel.version, row->entry);
	finding_help(finding, "write %s in the last column of line %d", wanted, row->span.line);
	finding_fix_span(finding, CONFIDENCE_EXACT, row->entry_span, wanted);
}

static void judge(const struct rule *rule, const struct view *view, const struct table_row *row,
		  struct findings *findings)
{
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

RULE(table_prefix_extra) = {
	.code = "E0103",
	.slug = "table-prefix-extra",
	.title = "the row has a __x64_ prefix that this tree adds itself",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0122", "E0124"),
	.each_row = judge,
	.check_tree = check_tree,
};
