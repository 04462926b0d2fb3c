// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"
#include "../../lib/util.h"

/* "r, a and x": the letters of "=rax" */
static const char *spelled(struct arena *arena, const char *constraint)
{
	const char *letters = constraint + strspn(constraint, "=+&%"), *text = "";

	for (const char *p = letters; *p; p++)
		text = arena_printf(arena, "%s%s%c", text,
				    p == letters ? ""
				    : p[1]	 ? ", "
						 : " and ",
				    *p);
	return text;
}

static void report(const struct rule *rule, const struct asm_use *use, struct findings *findings)
{
	const char *name = use->named + strspn(use->named, "=+&%");
	struct finding *finding =
		finding_new(findings, rule, NULL, use->named_span,
			    "\"%s\" does not stand for the register %s", use->named, name);

	finding_note(
		finding,
		"gcc reads it as the letters %s, each of which allows one thing more (r is any "
		"register), and takes what it likes best; so this goes wrong, or well by "
		"luck, until another compiler or another line nearby ends the luck",
		spelled(findings->arena, name));
	if (use->letter) {
		finding_label(finding, use->named_span, "write \"%s\"", use->letter);
		finding_help(finding,
			     "a register goes by one letter there: a is rax, D is rdi, S is rsi, d "
			     "is rdx; whole names belong behind the third colon");
	} else {
		finding_label(finding, use->named_span, "it has no letter");
		finding_help(
			finding,
			"declare a variable that lives in it, register long v asm(\"%s\"), and "
			"pass that with \"r\"",
			name);
	}
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	for (int i = 0; i < facts->nasms; i++)
		if (facts->asms[i].named && facts->asms[i].of_step)
			report(rule, &facts->asms[i], findings);
}

RULE(register_for_letter) = {
	.code = "E0820",
	.slug = "register-for-letter",
	.title = "an asm statement names a register where its letter belongs",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
