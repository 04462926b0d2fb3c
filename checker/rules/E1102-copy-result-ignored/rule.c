// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "what $0 returns is thrown away",
	.label = "it may have failed",
	.note = "the address is the caller's and may be bad: then nothing was copied, and "
		"the call goes on as if all were well",
	.help = "if ($0(...)) return -EFAULT; strncpy_from_user returns a length, below "
		"zero when it failed",
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(copy_result_ignored) = {
	.code = "E1102",
	.slug = "copy-result-ignored",
	.title = "the result of a copy from or to the caller is thrown away",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.after = CODES("E0321"),
	.check_tree = check_tree,
};
