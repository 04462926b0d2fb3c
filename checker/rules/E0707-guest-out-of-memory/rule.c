// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

/* Where the caller was killed for it, and the kernel went on: it may have warned of something else before. */
static const struct trouble *killing(const struct facts *facts)
{
	for (int i = 0; i < facts->boot.ntroubles; i++)
		if (strstr(facts->boot.troubles[i].headline, "Out of memory: Kill"))
			return &facts->boot.troubles[i];
	return NULL;
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct trouble *trouble = match_trouble(facts, TROUBLE_PANIC);
	const char *call = trouble ? trouble->during : NULL, *phase = facts->boot.phase;
	struct finding *finding;

	if (facts->boot.end != BOOT_NO_MEMORY)
		return;
	if (!trouble)
		trouble = killing(facts);
	finding = finding_new(findings, rule, call, (struct span){0},
			      "the guest ran out of memory%s%s",
			      call    ? " in a call of "
			      : phase ? " "
				      : "",
			      call    ? call
			      : phase ? phase
				      : "");
	show_trouble(finding, trouble);
	finding_note(finding,
		     "the guest has little memory, but the untouched kernel runs in it with ease");
	finding_help(finding,
		     "look for memory that is allocated in every call and never freed, or for "
		     "a size that the caller chooses");
}

RULE(guest_out_of_memory) = {
	.code = "E0707",
	.slug = "guest-out-of-memory",
	.title = "the guest ran out of memory",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BOOT,
	.check_tree = check_tree,
};
