// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "this way out keeps what $1 gave for $0, and nobody knows of it any more",
	.label = "no kfree($0) came before, and $0 ends here",
	.note = "it was asked for in line $2; the kernel collects no garbage, so that each call that "
		"leaves this way takes memory away until the next boot",
	.help = "kfree($0) before this return, or jump with goto to one place at the end that does",
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(memory_leaked) = {
	.code = "E1120",
	.slug = "memory-leaked",
	.title = "a way out of the function keeps memory that nobody knows of any more",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
