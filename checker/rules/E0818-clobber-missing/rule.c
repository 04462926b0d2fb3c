// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	for (int i = 0; i < facts->nasms; i++) {
		const struct asm_use *use = &facts->asms[i];
		struct finding *finding;

		if (!use->missing)
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
