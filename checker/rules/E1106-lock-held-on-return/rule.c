// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "$0 is still held on this way out",
	.label = "no unlock came before",
	.note = "the lock is taken further up and released on another path; whoever comes "
		"next waits for ever",
	.help = "unlock before this return, or jump with goto to one place at the end "
		"that does",
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(lock_held_on_return) = {
	.code = "E1106",
	.slug = "lock-held-on-return",
	.title = "a way out of the function leaves a lock locked",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
