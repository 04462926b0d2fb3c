// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <errno.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

#define SHOWN 6

static bool is_accepted(const struct view *view, const struct challenge *challenge)
{
	return streq(challenge->syscall, view->subject->name) && challenge->answered &&
	       challenge->got != -EFAULT;
}

static const char *answer_text(struct arena *arena, long answer)
{
	const char *name = match_errno_name(answer);

	return name ? arena_printf(arena, "%ld (%s)", answer, name)
		    : arena_printf(arena, "%ld", answer);
}

static void show(struct finding *finding, const struct view *view)
{
	const struct boot_facts *boot = &view->facts->boot;
	const char *text = "";
	int shown = 0;

	for (int i = 0; i < boot->nbad_pointers && shown < SHOWN; i++) {
		const struct challenge *challenge = &boot->bad_pointers[i];

		if (!is_accepted(view, challenge))
			continue;
		text = arena_printf(finding->arena, "%s%s%s = %s: %s", text, shown++ ? "\n" : "",
				    match_param_name(view, challenge->bad_param),
				    challenge->bad_pointer,
				    answer_text(finding->arena, challenge->got));
	}
	finding_evidence(finding, EVIDENCE_REGISTERS, "%s", text);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct boot_facts *boot = &view->facts->boot;
	const struct definition *definition = match_definition(view);
	const struct challenge *first = NULL;
	struct finding *finding;
	const char *name;
	int accepted = 0, asked = 0;

	for (int i = 0; i < boot->nbad_pointers; i++) {
		asked += streq(boot->bad_pointers[i].syscall, view->subject->name);
		if (!is_accepted(view, &boot->bad_pointers[i]))
			continue;
		first = first ? first : &boot->bad_pointers[i];
		accepted++;
	}
	if (!first)
		return;
	name = match_param_name(view, first->bad_param);
	finding = finding_new(findings, rule, view->subject->name,
			      definition ? definition->name_span : (struct span){0},
			      "%s gives %s for %s in %s, not EFAULT", view->subject->name,
			      answer_text(findings->arena, first->got), first->bad_pointer, name);
	if (definition)
		finding_label(finding, definition->name_span,
			      "%d of %d bad pointers were not refused", accepted, asked);
	show(finding, view);
	finding_note(
		finding,
		"a program may pass any number as an address; the kernel looks at each, and answers "
		"-14 (EFAULT) when the caller may not read or write there");
	finding_help(finding,
		     "reach what %s points to by copy_from_user() and copy_to_user() alone, and "
		     "return -EFAULT whenever they do not give 0",
		     name);
}

RULE(bad_pointer_accepted) = {
	.code = "E0810",
	.slug = "bad-pointer-accepted",
	.title = "a pointer to nowhere or into the kernel does not give EFAULT",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E0320", "E0321", "E06*", "E0701", "E0702", "E0703", "E0704", "E0705",
		       "E0801"),
	.check = check,
};
