// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "$0 is given $1, an address of the caller's",
	.label = "$0 reads it as the kernel's",
	.note = "$0 follows the address directly: with a bad one that is an oops, and processors with SMAP refuse even a good one",
	.help = "copy the text first and give $0 the copy: strncpy_from_user() or strndup_user(); for a path getname() and its name->name",
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(user_path_opened) = {
	.code = "E1116",
	.slug = "user-path-opened",
	.title = "a path or string of the caller's is given to a function of the kernel",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.after = CODES("E0320"),
	.check_tree = check_tree,
};
