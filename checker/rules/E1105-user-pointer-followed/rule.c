// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "$0 is the caller's memory and is read or written directly",
	.label = "an address that only the copying functions may use",
	.note = "with a bad address this is an oops, with one of the kernel's a hole; "
		"newer processors refuse even a good one (SMAP)",
	.help = "copy it first: copy_from_user or get_user into a variable, put_user or "
		"copy_to_user the other way",
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(user_pointer_followed) = {
	.code = "E1105",
	.slug = "user-pointer-followed",
	.title = "a pointer of the caller's is followed in a function beside the call",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
