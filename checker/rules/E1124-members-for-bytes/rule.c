// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "$1 counts members of $0, and a length in bytes is wanted",
	.label = "as bytes, only a part of $0",
	.note = "a member of $0 takes $2 bytes; what is not copied keeps what was there before",
	.help = "write sizeof($0) for all of it, $1 * sizeof($0[0]) for so many members",
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(members_for_bytes) = {
	.code = "E1124",
	.slug = "members-for-bytes",
	.title = "a number of members is given where a number of bytes is wanted",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
