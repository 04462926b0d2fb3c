// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

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

/* Walk the call's way and name the first link that does not hold. */
static const char *broken_link(struct findings *findings, struct finding *finding,
			       const struct view *view, long number)
{
	const struct image_facts *image = &view->facts->image;
	const struct table_row *row = match_row(view);
	const char *symbol = arena_printf(findings->arena, "__x64_sys_%s", match_entry_base(view));

	if (!row)
		return "there is no row in the table";
	finding_evidence(findings, finding, EVIDENCE_SYMBOL, "row %ld -> %s", row->number,
			 row->entry ? row->entry : "(no entry point)");
	if (image->state != FACT_COLLECTED)
		return "the row is there; the image was not looked at";
	if (!match_image_has(view->facts, symbol))
		return arena_printf(findings->arena, "the row is there, but the image holds no %s",
				    symbol);
	if (image->dispatch_known &&
	    (number < 0 || number >= image->nslots || !image->slots[number]))
		return arena_printf(
			findings->arena,
			"row and function are there, but slot %ld of the dispatcher is empty",
			number);
	return arena_printf(findings->arena,
			    "row, function and slot %ld are there: your own code returns -ENOSYS",
			    number);
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
		finding_label(findings, finding, row->number_span, "this number was called");
	finding_note(findings, finding, "%s",
		     broken_link(findings, finding, view, challenge->number));
	finding_help(
		findings, finding,
		"follow the call: row in the table, function in the image, slot in the dispatcher; "
		"mend the first that is missing");
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
