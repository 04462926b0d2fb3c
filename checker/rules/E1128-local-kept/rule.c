// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "$0 is on the list $1 when the function ends, and $0 is gone then",
	.label = "the list keeps an address on the stack",
	.note = "$0 is a variable of the function: its place on the stack belongs to the next one that is "
		"called; the list leads there from now on",
	.help = "take memory for it with kmalloc(), or list_del() it before the function ends",
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(local_kept) = {
	.code = "E1128",
	.slug = "local-kept",
	.title = "a variable of a function is put on a list that outlives it",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
