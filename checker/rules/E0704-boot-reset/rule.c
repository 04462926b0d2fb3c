// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const char *phase = facts->boot.phase;
	struct finding *finding;

	if (facts->boot.end != BOOT_RESET)
		return;
	finding = finding_new(findings, rule, NULL, (struct span){0}, "the machine was reset%s%s",
			      phase ? " " : "", phase ? phase : "");
	finding_note(
		finding,
		"the console shows no panic: either a triple fault (the kernel failed while it "
		"handled a failure), or the code asked for a restart");
	finding_help(finding, "see the console for the last thing it said: ./lab log console");
}

RULE(boot_reset) = {
	.code = "E0704",
	.slug = "boot-reset",
	.title = "the machine was reset",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E0701", "E0702"),
	.check_tree = check_tree,
};
