// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "$0 may be below zero",
	.label = "only too large a $0 is refused here",
	.note = "$0 is signed: -1 passes, and $1 takes it for a huge length or reaches for what lies in front",
	.help = "if ($0 < 0 || ...) return -EINVAL; or let the parameter be unsigned, size_t for a length",
	.bodies_only = true,
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(below_zero_unchecked) = {
	.code = "E1117",
	.slug = "below-zero-unchecked",
	.title = "a signed number of the caller's is compared with its upper bound alone",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
