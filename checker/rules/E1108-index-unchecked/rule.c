// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "the caller's $0 is used as an index as it is",
	.label = "nobody compared $0 with the size of $1",
	.note = "$1 has $2 members; a program may pass any number, below zero too, and "
		"reach the memory around it",
	.help = "if ($0 < 0 || $0 >= ARRAY_SIZE($1)) return -EINVAL; before it",
	.bodies_only = true,
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(index_unchecked) = {
	.code = "E1108",
	.slug = "index-unchecked",
	.title = "an index from the caller is used without a look",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
