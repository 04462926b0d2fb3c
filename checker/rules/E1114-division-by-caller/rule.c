// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "the caller's $0 divides as it is",
	.label = "nobody looked whether it is 0",
	.note = "a program may pass 0; the processor then stops in your function (divide "
		"error), and the program is killed",
	.help = "if (!$0) return -EINVAL; before it",
	.bodies_only = true,
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(division_by_caller) = {
	.code = "E1114",
	.slug = "division-by-caller",
	.title = "the caller's number divides, and may be zero",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
