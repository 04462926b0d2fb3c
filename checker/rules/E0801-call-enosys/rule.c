// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"
#include "../trail.h"

#include "../../lib/arena.h"
#include "../../lib/util.h"

#include <errno.h>

/* The first call that was answered; NULL when one of them got anything but ENOSYS. */
static const struct challenge *unknown_call(const struct view *view)
{
	const struct boot_facts *boot = &view->facts->boot;
	const struct challenge *first = NULL;

	for (int i = 0; i < boot->nchallenges; i++) {
		const struct challenge *challenge = &boot->challenges[i];

		if (!challenge->answered || !streq(challenge->syscall, view->subject->name))
			continue;
		if (challenge->got != -ENOSYS || challenge->expected == -ENOSYS)
			return NULL;
		first = first ? first : challenge;
	}
	return first;
}

/* The first link that does not hold, in a word; what to fix is said there. */
static const char *lost_at(struct arena *arena, const struct trail *trail)
{
	if (trail->first)
		return arena_printf(arena, "the call gets lost at: %s - %s", trail->first->title,
				    trail->first->fault);
	return "every link that was looked at holds, so the function itself may return -ENOSYS";
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct challenge *challenge = unknown_call(view);
	const struct table_row *row = match_row(view);
	struct finding *finding;

	if (!challenge)
		return;
	finding = finding_new(findings, rule, view->subject->name,
			      row ? row->number_span : (struct span){0},
			      "call %ld (%s) gives ENOSYS: function not implemented",
			      challenge->number, view->subject->name);
	if (row)
		finding_label(finding, row->number_span, "this number was called");
	finding->trail = trail_make(findings->arena, view);
	finding_note(finding, "%s", lost_at(findings->arena, finding->trail));
	finding_help(finding, "%s", trail_help(finding->trail));
}

RULE(call_enosys) = {
	.code = "E0801",
	.slug = "call-enosys",
	.title = "the kernel does not know the system call's number",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E01*", "E0601", "E0602", "E0603", "E0804"),
	.check = check,
};
