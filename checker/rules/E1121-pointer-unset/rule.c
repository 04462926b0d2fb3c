// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "$0 points nowhere yet",
	.label = "$0 was never given a value",
	.note = "a pointer is declared without the memory that it is to point to: it holds what the stack "
		"held before, and the kernel reads or writes there",
	.help = "let it point to something first: to memory of kmalloc(), to an array or a struct that you "
		"declare, or to what a function of the kernel returns",
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(pointer_unset) = {
	.code = "E1121",
	.slug = "pointer-unset",
	.title = "a pointer is used that was never given a value",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
