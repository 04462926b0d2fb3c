// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	int n = facts->boot.nchallenges, answered = 0;
	struct finding *finding;

	if (facts->boot.end != BOOT_LEFT_EARLY)
		return;
	for (int i = 0; i < n; i++)
		answered += facts->boot.challenges[i].answered;
	finding = finding_new(findings, rule, NULL, (struct span){0},
			      "the guest switched itself off after %d of %d calls", answered, n);
	finding_note(
		finding,
		"the lab ends the guest itself, when everything is answered; a kernel that ends "
		"before has proved nothing, whatever its console says");
	finding_help(finding, "look for a power-off, restart or exit in the code that you added");
}

RULE(guest_left_early) = {
	.code = "E0705",
	.slug = "guest-left-early",
	.title = "the guest was switched off before it had answered",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.after = CODES("E0701", "E0702"),
	.check_tree = check_tree,
};
