// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "$1 fails, and the caller gets $0",
	.label = "a name from errno.h is meant",
	.note = "results from -4095 to -1 are errors, each with its meaning: 1 is a "
		"success to the caller, -1 is EPERM, \"Operation not permitted\"",
	.help = "return -EFAULT for a bad address, -ENOMEM without memory, -ESRCH without "
		"such a process",
	.bodies_only = true,
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(error_value_wrong) = {
	.code = "E1110",
	.slug = "error-value-wrong",
	.title = "a failure is answered with a number that is no error, or another one",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
