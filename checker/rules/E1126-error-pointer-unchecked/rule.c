// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "what $0 returned is used, and nobody asked IS_ERR($1)",
	.label = "never NULL: where it fails, $1 holds an error number",
	.note = "$0 returns an address, or an error number dressed as one, such as -ENOENT; a test for "
		"NULL lets that pass, and using it stops the call with an oops",
	.help = "if (IS_ERR($1)) return PTR_ERR($1); before $1 is used",
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(error_pointer_unchecked) = {
	.code = "E1126",
	.slug = "error-pointer-unchecked",
	.title = "a pointer that may hold an error number is used without IS_ERR()",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
