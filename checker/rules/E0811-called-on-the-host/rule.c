// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/arena.h"
#include "../../lib/util.h"

/* Whether @source answered right wherever a witness watched, and no handler was entered then. */
static bool never_called(const struct boot_facts *boot, const char *source)
{
	bool ran = false;

	for (int i = 0; i < boot->nprograms; i++) {
		const struct program_run *run = &boot->programs[i];

		if (!streq(run->source, source) || !run->watched)
			continue;
		if (!run->ok || !run->expected || run->hits)
			return false;
		ran = true;
	}
	return ran;
}

/* How the step's calls are named, for the texts: "adder", "adder or answer". */
static const char *calls(struct arena *arena, const struct facts *facts)
{
	const char *text = "";

	for (int i = 0; i < facts->nsubjects; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? " or " : "",
				    facts->subjects[i].name);
	return text;
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct boot_facts *boot = &facts->boot;
	const char *reported = NULL;

	for (int i = 0; i < boot->nprograms && facts->nsubjects; i++) {
		const struct program_run *run = &boot->programs[i];
		const char *names = calls(findings->arena, facts);
		struct finding *finding;

		if (streq(reported, run->source) || !never_called(boot, run->source))
			continue;
		reported = run->source;
		finding =
			finding_new(findings, rule, NULL, span_line(run->source, 0),
				    "%s prints the right answer without calling %s in your kernel",
				    run->source, names);
		finding_evidence(finding, EVIDENCE_REGISTERS,
				 "%s %s: right; the handler was entered 0 times", run->source,
				 run->argv);
		finding_note(
			finding,
			"a breakpoint on the handler, set from outside the guest, watched while the "
			"program ran: the answer was worked out in the program, or brought along from "
			"the machine you sit at, whose kernel has no %s",
			names);
		finding_help(
			finding,
			"let syscall() bring the answer, and run it in the guest: ./lab run %s",
			run->source);
	}
}

RULE(called_on_the_host) = {
	.code = "E0811",
	.slug = "called-on-the-host",
	.title = "the program's answer does not come from the kernel in the guest",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E06*", "E0701", "E0702", "E0703", "E0704", "E0705", "E0801", "E0806"),
	.check_tree = check_tree,
};
