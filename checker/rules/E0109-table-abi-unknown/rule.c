// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <ctype.h>
#include <string.h>

#include "../../lib/util.h"

static bool abi_is_known(const char *abi)
{
	return streq(abi, "common") || streq(abi, "64") || streq(abi, "x32") || streq(abi, "i386");
}

static bool only_upper_case(const char *abi)
{
	return strcasecmp(abi, "common") == 0;
}

static void explain(struct finding *finding, const struct facts *facts, const char *abi)
{
	const char *version = facts->kernel.version;

	if (match_version(facts, 5, 14))
		finding_note(
			finding,
			"the generators of this tree (%s) pick the rows whose second column begins "
			"with common or 64 and skip all others without a word: no __NR_ macro, no "
			"slot, ENOSYS",
			version);
	else if (only_upper_case(abi))
		finding_note(
			finding,
			"in this tree (%s) one generator folds upper case and fills the slot, the "
			"other does not and makes no __NR_ macro",
			version);
	else if (facts->kernel.convention == CONVENTION_PREFIXED)
		finding_note(
			finding,
			"the generator of this tree (%s) knows common, 64, x32 and i386; it would "
			"stop with \"Unknown abi %s\"",
			version, abi);
	else
		finding_note(
			finding,
			"the generator of this tree (%s) makes a macro of the word, __SYSCALL_%s, "
			"which nothing defines: syscall_64.c would not compile",
			version, abi);
}

/* "451 adder common sys_adder" */
static void swapped(const struct rule *rule, const struct view *view, const struct table_row *row,
		    struct findings *findings)
{
	struct finding *finding;

	finding = finding_new(findings, rule, view->subject->name, row->abi_span,
			      "abi and name have changed places: %s %s", row->abi, row->name);
	finding_label(finding, row->abi_span, "the name, where the abi belongs");
	if (match_neighbour(view->facts))
		finding_label(finding, match_neighbour(view->facts)->abi_span,
			      "as this row has it");
	explain(finding, view->facts, row->abi);
	finding_help(finding, "write %s %s in line %d", row->name, row->abi, row->span.line);
	finding_fix_span(finding, CONFIDENCE_EXACT, row->abi_span, row->name);
	finding_fix_span(finding, CONFIDENCE_EXACT, row->name_span, row->abi);
}

static void judge(const struct rule *rule, const struct view *view, const struct table_row *row,
		  struct findings *findings)
{
	static const char *const words[] = {"common", "64"};
	const char *near;
	struct finding *finding;

	if (row->pristine || !row->abi || abi_is_known(row->abi))
		return;
	if (row->name && abi_is_known(row->name) && streq(row->abi, view->subject->name)) {
		swapped(rule, view, row, findings);
		return;
	}
	near = only_upper_case(row->abi) ? "common"
	       : strstr(row->abi, "64")	 ? "64"
					 : nearest_word(row->abi, words, ARRAY_SIZE(words));
	finding = finding_new(findings, rule, view->subject->name, row->abi_span,
			      "the table knows no abi called %s", row->abi);
	finding_label(finding, row->abi_span,
		      near ? "meant to be %s?"
			   : "the second column says which programs may call it",
		      near);
	if (match_neighbour(view->facts))
		finding_label(finding, match_neighbour(view->facts)->abi_span,
			      "as this row has it");
	explain(finding, view->facts, row->abi);
	finding_help(finding,
		     "write %s in the second column of line %d; a call for 64-bit "
		     "programs is common (or 64, when x32 programs must not have it)",
		     near ? near : "common", row->span.line);
	finding_fix_span(finding, near ? CONFIDENCE_EXACT : CONFIDENCE_GUESS, row->abi_span,
			 near ? near : "common");
}

RULE(table_abi_unknown) = {
	.code = "E0109",
	.slug = "table-abi-unknown",
	.title = "the row's second column is no abi of this table",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0124"),
	.each_row = judge,
};
