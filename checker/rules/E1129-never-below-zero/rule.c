// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "$0 has no sign, so it is never below zero",
	.label = "$0 is of type $1: this is always false",
	.note = "an error number that $2 returns, such as -14, is a huge number in $0; the compiler takes the "
		"whole condition away",
	.help = "give $0 a type with a sign, such as long",
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(never_below_zero) = {
	.code = "E1129",
	.slug = "never-below-zero",
	.title = "a result is asked for an error in a variable without a sign",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
