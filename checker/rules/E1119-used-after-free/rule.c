// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "$0 is used after $1($0)",
	.label = "$0 was freed in line $2",
	.note = "what was freed may belong to somebody else by now: what is read there is "
		"not yours, what is written there breaks other code, and freeing it again "
		"breaks the allocator itself",
	.help = "let $1($0) be the last thing that is done with it, on every way through the function once",
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(used_after_free) = {
	.code = "E1119",
	.slug = "used-after-free",
	.title = "memory is used, or freed again, after it was freed",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
