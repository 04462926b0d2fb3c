// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct boot_facts *boot = &view->facts->boot;
	const struct definition *definition = match_definition(view);
	const struct challenge *odd = NULL;
	struct finding *finding;

	for (int i = 0; i < boot->nchallenges && !odd; i++) {
		const struct challenge *challenge = &boot->challenges[i];

		if (streq(challenge->syscall, view->subject->name) && challenge->answered &&
		    challenge->witnessed && challenge->got == challenge->expected &&
		    (!challenge->hits || !challenge->args_match))
			odd = challenge;
	}
	if (!odd)
		return;
	finding = finding_new(findings, rule, view->subject->name,
			      definition ? definition->name_span : (struct span){0},
			      odd->hits ? "%s was answered by a call with other arguments"
					: "%s was answered, but not by __x64_sys_%s",
			      call_text(findings->arena, odd), match_entry_base(view));
	if (definition)
		finding_label(finding, definition->name_span,
			      odd->hits ? "was entered with other arguments" : "was never entered");
	finding_evidence(finding, EVIDENCE_REGISTERS, "%s = %ld; entered %d times",
			 call_text(findings->arena, odd), odd->got, odd->hits);
	finding_note(
		finding,
		"a breakpoint on the function, set from outside the guest, watched during this "
		"call; the answer came from somewhere else");
	finding_help(finding,
		     "let number %ld lead to your own function, and compute the answer "
		     "there",
		     odd->number);
}

RULE(handler_not_reached) = {
	.code = "E0806",
	.slug = "handler-not-reached",
	.title = "the answer is right, but the handler never ran",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E0801", "E0802", "E0803"),
	.check = check,
};
