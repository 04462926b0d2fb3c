// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "what $0 returned is used before it was checked",
	.label = "$1 may be NULL",
	.note = "$0 returns NULL when there is no memory left; using $1 then stops the "
		"call with an oops",
	.help = "if (!$1) return -ENOMEM; before it is used, and release first what was "
		"taken before",
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(allocation_unchecked) = {
	.code = "E1104",
	.slug = "allocation-unchecked",
	.title = "memory is used without a check that there was any",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
