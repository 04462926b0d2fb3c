// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"
#include "../trail.h"

#include "../../lib/util.h"

/* Whose number it is in this tree's table; NULL: nobody's. */
static const char *owner(const struct facts *facts, long number)
{
	for (int i = 0; i < facts->table.nrows; i++)
		if (facts->table.rows[i].number == number)
			return facts->table.rows[i].name;
	return NULL;
}

static void report(const struct rule *rule, const struct view *view, const struct program_run *run,
		   const struct number_use *use, struct findings *findings)
{
	const struct table_row *row = match_row(view);
	const char *name = view->subject->name, *other = owner(view->facts, use->number);
	struct span span = span_is_set(use->defined) ? use->defined : use->span;
	struct finding *finding;

	finding = finding_new(findings, rule, name, span, "%s calls number %ld, but %s is %ld",
			      run->source, use->number, name, row->number);
	finding_label(finding, span, "the number that is called");
	finding_label(finding, row->number_span, "the number of %s", name);
	if (other)
		finding_note(finding,
			     "number %ld is %s: the kernel did what that call does, and %s was not "
			     "asked",
			     use->number, other, name);
	else
		finding_note(finding,
			     "no row of your table has number %ld, so the kernel answered ENOSYS "
			     "(-38), and %s was not asked",
			     use->number, name);
	finding_help(finding, "have the program call the number that the row has");
}

static bool ran_wrong(const struct program_run *run)
{
	return run->compiled && !run->ok && !run->hits && (run->ran || run->timed_out);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct boot_facts *boot = &view->facts->boot;
	const struct table_row *row = match_row(view);
	bool alone = view->facts->nsubjects == 1;
	const char *reported = NULL;

	for (int i = 0; i < boot->nprograms && row && row->number >= 0; i++) {
		const struct program_run *run = &boot->programs[i];
		const struct number_use *use;

		if (!ran_wrong(run) || streq(reported, run->source))
			continue;
		use = trail_other_number(findings->arena, view, run->source, alone);
		if (!use)
			continue;
		report(rule, view, run, use, findings);
		reported = run->source;
	}
}

RULE(another_number_called) = {
	.code = "E0817",
	.slug = "another-number-called",
	.title = "a program calls another number than the row's",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E01*", "E0701", "E0703", "E0704", "E0705", "E0707", "E0804"),
	.check = check,
};
