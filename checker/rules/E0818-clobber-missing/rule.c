// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

/* Programs of steps that are done stay in the tree, and have been warned of. */
static bool is_of_the_step(const struct facts *facts, const char *source)
{
	for (int i = 0; i < facts->boot.nprograms; i++)
		if (streq(facts->boot.programs[i].source, source))
			return true;
	return false;
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	for (int i = 0; i < facts->nasms; i++) {
		const struct asm_use *use = &facts->asms[i];
		struct finding *finding;

		if (!use->missing || !is_of_the_step(facts, use->span.file))
			continue;
		finding = finding_new(findings, rule, NULL, use->span,
				      "the asm statement keeps quiet about what else changes: %s",
				      use->missing);
		finding_label(finding, use->span, "behind its third colon");
		finding_note(finding,
			     "the instruction puts its return address into rcx and the flags into "
			     "r11, and the kernel reads and writes the caller's memory; gcc keeps "
			     "values where it believes them safe, so this works by luck, until "
			     "another compiler or another line nearby ends the luck");
		finding_help(finding,
			     "name it behind the third colon, each in quotes, with commas between");
	}
}

RULE(clobber_missing) = {
	.code = "E0818",
	.slug = "clobber-missing",
	.title = "an asm statement does not say what else its instruction changes",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_BOOT,
	.check_tree = check_tree,
};
