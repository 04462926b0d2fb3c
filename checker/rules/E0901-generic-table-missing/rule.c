// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static const char table[] = "scripts/syscall.tbl";
static const char header[] = "include/uapi/asm-generic/unistd.h";

/* Where arm64, riscv and the others that have no table of their own take their numbers from. */
static const char *generic_file(const struct facts *facts)
{
	if (facts_source(facts, table))
		return table;
	return facts_source(facts, header) ? header : NULL;
}

static long own_number(const struct view *view)
{
	const struct table_row *row = match_row(view);

	return row && row->number >= 0 ? row->number : match_number(view, NULL);
}

static void report_missing(const struct rule *rule, const struct view *view, const char *file,
			   struct findings *findings)
{
	const char *name = view->subject->name;
	long number = own_number(view);
	struct finding *finding;

	finding = finding_new(findings, rule, name, span_line(file, 0),
			      "%s is not in the table of the generic architectures", name);
	finding_note(
		finding,
		"arm64, riscv, loongarch and others take their system calls from %s (%s): there "
		"%s would not exist",
		file, match_version(view->facts, 6, 11) ? "since 6.11" : "until 6.10", name);
	if (file == table)
		finding_help(finding, "add the row: %ld common %s sys_%s", number, name, name);
	else
		finding_help(finding,
			     "above __NR_syscalls, which becomes %ld, add: #define __NR_%s %ld and "
			     "__SYSCALL(__NR_%s, sys_%s)",
			     number + 1, name, number, name, name);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const char *file = match_upstream(view) ? generic_file(view->facts) : NULL;
	const struct other_row *row = file ? match_other_row(view, file) : NULL;
	struct finding *finding;

	if (!file || (row && row->number == own_number(view)))
		return;
	if (!row) {
		report_missing(rule, view, file, findings);
		return;
	}
	finding = finding_new(findings, rule, view->subject->name, row->span,
			      "%s has number %ld here and %ld on x86-64", view->subject->name,
			      row->number, own_number(view));
	finding_label(finding, row->span, "another number");
	finding_note(finding,
		     "since 5.1 a new system call gets the same number on all architectures");
	finding_help(finding, "write %ld here as well", own_number(view));
}

RULE(generic_table_missing) = {
	.code = "E0901",
	.slug = "generic-table-missing",
	.title = "the tables of other architectures do not have the call",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.after = CODES("E0101", "E0106"),
	.check = check,
};
