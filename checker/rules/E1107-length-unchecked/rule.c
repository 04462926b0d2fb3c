// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "the caller's $0 decides how much of $1 is used",
	.label = "nobody compared $0 with the size of $1",
	.note = "$1 has room for $2; a program may pass any number, and what lies behind "
		"$1 is written over or given away",
	.help = "if ($0 > $3) return -EINVAL; before it, for a signed $0 also if "
		"it is below zero",
	.bodies_only = true,
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(length_unchecked) = {
	.code = "E1107",
	.slug = "length-unchecked",
	.title = "a length from the caller is used on a buffer of fixed size without a look",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
