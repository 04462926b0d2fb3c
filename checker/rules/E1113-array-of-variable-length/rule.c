// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "how long $0 is, is decided by $1",
	.label = "on a stack of 16 KB",
	.note = "the kernel's stack is small and does not grow; an array whose length "
		"comes from elsewhere runs out of it, and the kernel is built with -Wvla "
		"against such arrays",
	.help = "give it a fixed size, or take memory with kmalloc and look at $1 before",
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(array_of_variable_length) = {
	.code = "E1113",
	.slug = "array-of-variable-length",
	.title = "an array gets its length when the call runs",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
