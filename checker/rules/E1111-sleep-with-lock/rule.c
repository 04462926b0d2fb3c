// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "$0 may sleep, and $1 is held",
	.label = "nothing may sleep here",
	.note = "between taking a spinlock or rcu_read_lock and releasing it the "
		"processor must not be given to another: the kernel would stand still or "
		"say \"scheduling while atomic\"",
	.help = "copy or allocate before the lock is taken or after it is released; or "
		"use a mutex",
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(sleep_with_lock) = {
	.code = "E1111",
	.slug = "sleep-with-lock",
	.title = "something that may sleep is called where nothing may",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
