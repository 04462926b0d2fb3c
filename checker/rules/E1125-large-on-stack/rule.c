// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "$0 takes $1 bytes of the kernel's stack",
	.label = "$1 bytes",
	.note = "the stack has 16 KB for all functions that are on their way, and does not grow; gcc warns of "
		"a function that takes more than 2048 (CONFIG_FRAME_WARN)",
	.help = "take the memory with kmalloc() and give it back with kfree()",
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(large_on_stack) = {
	.code = "E1125",
	.slug = "large-on-stack",
	.title = "a large array is on the kernel's stack",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
