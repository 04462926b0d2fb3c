// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "sizeof($1) is the size of a pointer",
	.label = "8 bytes, whatever $1 points to",
	.note = "$1 is a pointer, so $0 gets 8 as the size of the memory behind it",
	.help = "write sizeof(*$1) for one of what it points to; for a buffer pass on how "
		"long it was made",
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(sizeof_pointer) = {
	.code = "E1103",
	.slug = "sizeof-pointer",
	.title = "the size of a pointer is taken where that of the memory is meant",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
