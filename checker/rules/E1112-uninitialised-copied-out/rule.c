// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "$0 goes to the caller, and $1 with it",
	.label = "nobody set them all",
	.note = "what lay in that memory before is given away with them: maybe an address or a secret",
	.help = "clear all of $0 with memset() before you fill it; of a string copy only strlen() + 1 bytes",
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(uninitialised_copied_out) = {
	.code = "E1112",
	.slug = "uninitialised-copied-out",
	.title = "memory that nobody set is copied to the caller",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
