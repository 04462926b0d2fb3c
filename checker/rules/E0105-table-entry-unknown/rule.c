// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

/* What E0102 to E0104 speak of: a prefix that is there or not, or sys_ that is not. */
static bool lacks_only_a_prefix(const struct view *view, const char *entry)
{
	bool prefixed = view->facts->kernel.convention == CONVENTION_PREFIXED;
	const char *bare = starts_with(entry, "__x64_") ? entry + strlen("__x64_") : entry;

	if (starts_with(bare, "sys_"))
		return prefixed == (bare == entry);
	return streq(bare, view->subject->name) || streq(bare, view->entry);
}

/* Whether @row, which a person wrote for 64-bit programs, or the kernel, is to be looked at here. */
static bool counts(const struct view *view, const struct table_row *row)
{
	const char *usual =
		view->facts->kernel.convention == CONVENTION_PREFIXED ? "__x64_sys_" : "sys_";

	if (row->pristine || !(streq(row->abi, "common") || streq(row->abi, "64")))
		return starts_with(row->entry, usual);
	return !lacks_only_a_prefix(view, row->entry);
}

static bool names_a_function(const struct view *view, const struct table_row *row)
{
	const char *base = entry_base(view->facts->arena, row->entry);

	if (view->facts->kernel.convention == CONVENTION_PREFIXED &&
	    !starts_with(row->entry, "__x64_"))
		return row->pristine;
	if (streq(base, "ni_syscall"))
		return row->pristine;
	for (int i = 0; i < view->facts->ndefinitions; i++)
		if (streq(view->facts->definitions[i].base, base))
			return true;
	return view->owner && row == view->rows[0];
}

/* The function that was likely meant. */
static const struct definition *nearest(const struct view *view)
{
	if (match_rowless(view))
		return match_rowless(view);
	return view->ndefinitions ? view->definitions[0] : view->near_definition;
}

static void judge(const struct rule *rule, const struct view *view, const struct table_row *row,
		  struct findings *findings)
{
	const struct facts *facts = view->facts;
	const struct definition *near = nearest(view);
	const char *wanted = near ? match_entry(facts, near->base) : NULL;
	struct finding *finding;

	if (match_retired(view) || !row->entry || !counts(view, row) || names_a_function(view, row))
		return;
	finding = finding_new(findings, rule, view->subject->name, row->entry_span,
			      "the row of %s names %s, which no file of the tree defines",
			      view->subject->name, row->entry);
	finding_label(finding, row->entry_span, "no SYSCALL_DEFINE makes this");
	if (near)
		finding_label(finding, near->name_span, "here is one for %s", near->base);
	finding_note(
		finding,
		"in this tree (%s) the row reaches for %s%s; the link would end with an undefined "
		"reference to it",
		facts->kernel.version, facts->kernel.convention == CONVENTION_BARE ? "__x64_" : "",
		row->entry);
	if (!wanted) {
		finding_help(finding, "define it with SYSCALL_DEFINE, or name the function "
				      "that you defined");
		return;
	}
	if (near == match_rowless(view))
		finding_help(finding, "write %s in the last column of line %d, or %s in the macro",
			     wanted, row->span.line, view->subject->name);
	else
		finding_help(finding, "write %s in the last column of line %d", wanted,
			     row->span.line);
	finding_fix_span(finding,
			 streq(near->base, view->subject->name) ? CONFIDENCE_EXACT
								: CONFIDENCE_GUESS,
			 row->entry_span, wanted);
}

/* ---- rows that nobody asked about -------------------------------------------------------------- */

static bool is_entry(const struct facts *facts, const char *base)
{
	for (int i = 0; i < facts->nentries; i++)
		if (streq(facts->entries[i], base))
			return true;
	return false;
}

static bool is_stub(const struct facts *facts, const char *base)
{
	for (int i = 0; i < facts->nstubs; i++)
		if (entry_base(facts->arena, facts->stubs[i].name) &&
		    streq(entry_base(facts->arena, facts->stubs[i].name), base))
			return true;
	return streq(base, "ni_syscall");
}

static bool is_reached(const struct facts *facts, const char *base)
{
	for (int i = 0; i < facts->table.nrows; i++)
		if (streq(facts->table.rows[i].base, base))
			return true;
	return false;
}

/*
 * The function that the row of a call of the kernel's was meant for. Shipped rows name their own call, or
 * one that is defined; some functions are defined where the lab does not look at first, and so nothing is said
 * of a name that is like no other.
 */
static const char *meant(const struct facts *facts, const struct table_row *row)
{
	const char *near = NULL;

	if (is_entry(facts, row->name) && edit_distance(row->base, row->name) <= 2)
		return row->name;
	for (int i = 0; i < facts->nentries; i++) {
		const char *entry = facts->entries[i];

		if (edit_distance(row->base, entry) > 1 || is_reached(facts, entry))
			continue;
		if (near)
			return NULL;
		near = entry;
	}
	return near;
}

static void judge_others(const struct rule *rule, const struct facts *facts,
			 struct findings *findings)
{
	for (int i = 0; i < facts->table.nrows; i++) {
		const struct table_row *row = &facts->table.rows[i];
		const char *near;
		struct finding *finding;

		if (!match_is_unasked(facts, row) || !row->base || streq(row->base, row->name) ||
		    is_entry(facts, row->base) || is_stub(facts, row->base))
			continue;
		near = meant(facts, row);
		if (!near)
			continue;
		finding = finding_new(findings, rule, row->name, row->entry_span,
				      "the row of %s names %s, which no file of the tree defines",
				      row->name, row->entry);
		finding_label(finding, row->entry_span, "no SYSCALL_DEFINE makes this");
		finding_note(
			finding,
			"%s is a call of the kernel's, so that its row was right when it shipped; the "
			"link would end with an undefined reference",
			row->name);
		finding_help(finding, "write %s in the last column of line %d",
			     match_entry(facts, near), row->span.line);
		finding_fix_span(finding, CONFIDENCE_GUESS, row->entry_span,
				 match_entry(facts, near));
	}
}

/* Where it is known what shipped, E0120 tells of such a row. */
static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	if (!facts->knows_shipped && facts->nentries)
		judge_others(rule, facts, findings);
}

RULE(table_entry_unknown) = {
	.code = "E0105",
	.slug = "table-entry-unknown",
	.title = "the row's entry point is defined nowhere in the tree",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0115", "E0301", "E0302", "E0303", "E0309", "E0310", "E0314", "E0317",
		       "E0124"),
	.each_row = judge,
	.check_tree = check_tree,
};
