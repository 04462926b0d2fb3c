// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

static bool is_right(const struct challenge *challenge)
{
	return challenge->answered && challenge->got == challenge->expected;
}

static bool is_own(const struct view *view, const struct challenge *challenge)
{
	return streq(challenge->syscall, view->subject->name);
}

/* The call of the first boot with the same arguments; NULL when there was none. */
static const struct challenge *same_call(const struct boot_facts *boot,
					 const struct challenge *challenge)
{
	for (int i = 0; i < boot->nchallenges; i++)
		if (streq(boot->challenges[i].syscall, challenge->syscall) &&
		    memcmp(boot->challenges[i].args, challenge->args, sizeof(challenge->args)) == 0)
			return &boot->challenges[i];
	return NULL;
}

/* A wrong answer of the second boot: best one to a call that the first boot answered right. */
static const struct challenge *find(const struct view *view)
{
	const struct boot_facts *again = view->facts->boot.again;
	const struct challenge *found = NULL;

	for (int i = 0; i < again->nchallenges; i++) {
		const struct challenge *challenge = &again->challenges[i];

		if (!is_own(view, challenge) || is_right(challenge))
			continue;
		if (same_call(&view->facts->boot, challenge))
			return challenge;
		found = found ? found : challenge;
	}
	return found;
}

static bool was_right(const struct view *view)
{
	const struct boot_facts *boot = &view->facts->boot;

	for (int i = 0; i < boot->nchallenges; i++)
		if (is_own(view, &boot->challenges[i]) && !is_right(&boot->challenges[i]))
			return false;
	return boot->end == BOOT_COMPLETED;
}

static const char *const end_names[] = {
	[BOOT_COMPLETED] = "no answer",		 [BOOT_PANIC] = "a panic",
	[BOOT_HANG] = "a kernel that hangs",	 [BOOT_RESET] = "a reset",
	[BOOT_LEFT_EARLY] = "a guest that left", [BOOT_NO_MEMORY] = "a guest without memory",
};

static const char *second_answer(struct findings *findings, const struct challenge *challenge,
				 const struct boot_facts *again)
{
	return challenge->answered ? arena_printf(findings->arena, "%ld", challenge->got)
				   : end_names[again->end];
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct boot_facts *again = view->facts->boot.again;
	const struct definition *definition = match_definition(view);
	const struct challenge *odd = again && was_right(view) ? find(view) : NULL;
	const char *call, *answer;
	struct finding *finding;

	if (!odd)
		return;
	call = call_text(findings->arena, odd);
	answer = second_answer(findings, odd, again);
	finding = finding_new(findings, rule, view->subject->name,
			      definition ? definition->name_span : (struct span){0},
			      "%s gives %s in a second boot, where %ld is right", call, answer,
			      odd->expected);
	if (definition)
		finding_label(finding, definition->name_span,
			      "was right in every call of the first boot");
	finding_evidence(finding, EVIDENCE_REGISTERS, "first boot:  %s = %s\nsecond boot: %s = %s",
			 call,
			 same_call(&view->facts->boot, odd)
				 ? arena_printf(findings->arena, "%ld", odd->expected)
				 : "not asked",
			 call, answer);
	finding_note(
		finding,
		"the same image was booted twice, with other arguments, in another order, at another "
		"date (%s) and another age (from %d s after its start on); what it answers may hang "
		"on none of these",
		again->clock ? again->clock : "unknown", again->uptime_s);
	finding_help(
		finding,
		"look for what is kept between calls, never set, or taken from the time: static "
		"variables, uninitialised ones, counters");
}

/* What else went wrong the second time, beside the challenges; NULL: nothing. */
static const char *other_trouble(struct findings *findings, const struct boot_facts *again)
{
	for (int i = 0; i < again->nbad_pointers; i++) {
		const struct challenge *challenge = &again->bad_pointers[i];

		if (challenge->answered && challenge->got != challenge->expected)
			return arena_printf(findings->arena, "%s gives %ld for %s, not EFAULT",
					    call_text(findings->arena, challenge), challenge->got,
					    challenge->bad_pointer);
	}
	for (int i = 0; i < again->ncontrols; i++) {
		const struct control *control = &again->controls[i];

		if (control->answered && !control->ok)
			return arena_printf(findings->arena, "%s gives %ld, not %ld", control->name,
					    control->got, control->expected);
	}
	return again->end == BOOT_COMPLETED
		       ? NULL
		       : arena_printf(findings->arena, "it ends in %s", end_names[again->end]);
}

static bool all_answered_rightly(const struct boot_facts *boot)
{
	for (int i = 0; i < boot->nchallenges; i++) {
		if (!is_right(&boot->challenges[i]))
			return false;
	}
	return true;
}

/* The first boot went well to its end, and so did all challenges of the second. */
static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct boot_facts *again = facts->boot.again;
	const char *trouble =
		again && all_answered_rightly(again) ? other_trouble(findings, again) : NULL;
	struct finding *finding;

	if (!trouble)
		return;
	finding = finding_new(findings, rule, NULL, (struct span){0},
			      "a second boot of the same kernel goes otherwise: %s", trouble);
	finding_note(finding,
		     "every call was answered rightly, in both boots; the second guest was older, "
		     "and lived on for a while after the last call");
	finding_help(finding,
		     "look for what happens later than in the call: timers, work queues, threads");
}

RULE(result_unstable) = {
	.code = "E0809",
	.slug = "result-unstable",
	.title = "two boots of the same kernel answer differently",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E0701", "E0702", "E0703", "E0704", "E0705", "E0801", "E0802", "E0803",
		       "E0805", "E0806", "E0813", "E0814", "E0815"),
	.check = check,
	.check_tree = check_tree,
};
