// SPDX-License-Identifier: GPL-2.0-only
#include "../incident.h"
#include "../match.h"

#include "../../lib/arena.h"

static const char *unanswered_call(struct arena *arena, const struct boot_facts *boot)
{
	for (int i = 0; i < boot->nchallenges; i++) {
		if (!boot->challenges[i].answered)
			return call_text(arena, &boot->challenges[i]);
	}
	for (int i = 0; i < boot->nbad_pointers; i++) {
		if (!boot->bad_pointers[i].answered)
			return call_text(arena, &boot->bad_pointers[i]);
	}
	for (int i = 0; i < boot->ncontrols; i++) {
		if (!boot->controls[i].answered)
			return boot->controls[i].name;
	}
	return NULL;
}

static const struct program_run *unanswered_program(const struct boot_facts *boot)
{
	for (int i = 0; i < boot->nprograms; i++) {
		const struct program_run *run = &boot->programs[i];

		if (run->compiled && !run->ran && !run->timed_out)
			return run;
	}
	return NULL;
}

static void report(const struct rule *rule, const struct facts *facts, const char *call,
		   const struct program_run *run, struct findings *findings)
{
	struct tally tally = boot_tally_all(&facts->boot);
	struct finding *finding;

	finding = finding_new(findings, rule, NULL,
			      run ? span_line(run->source, 0) : (struct span){0},
			      "%s%s%s was never answered", run ? run->source : call,
			      run && *run->argv ? " " : "", run ? run->argv : "");
	finding_note(finding, "of %d questions to this kernel %d were answered%s", tally.asked,
		     tally.answered,
		     run && run->status >= 126
			     ? "; this program ended with a status (126 or 127) by which a shell "
			       "says that it could not be run"
			     : "");
	finding_help(finding, "%s",
		     run ? "let the program end with 0 when all went well, and with a small number "
			   "otherwise"
			 : "see the console for the last thing it said: ./lab log console");
}

/* Where another rule has a name for it, nobody needs this one. */
static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct boot_facts *boot = &facts->boot;
	const struct program_run *run = unanswered_program(boot);
	const char *call = unanswered_call(findings->arena, boot);

	if (boot->end != BOOT_COMPLETED || boot->ntroubles ||
	    incident_find(facts, INCIDENT_KILLED) || incident_find(facts, INCIDENT_REPLACED))
		return;
	if (!run && !call && boot->again && boot->again->end == BOOT_COMPLETED)
		call = unanswered_call(findings->arena, boot->again);
	if (run || call)
		report(rule, facts, call, call ? NULL : run, findings);
}

RULE(question_unanswered) = {
	.code = "E0708",
	.slug = "question-unanswered",
	.title = "something that was asked has no answer",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E0701", "E0702", "E0703", "E0704", "E0705", "E0707", "E0809", "E0812"),
	.check_tree = check_tree,
};
