// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "$0 is used without rcu_read_lock",
	.label = "a process may end right here",
	.note = "processes come and go meanwhile: without the lock the one that you look at may be freed under your hands",
	.help = "rcu_read_lock() before it, rcu_read_unlock() on every way when you are done with the process; nothing between them may sleep",
	.bodies_only = true,
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(tasks_without_rcu) = {
	.code = "E1115",
	.slug = "tasks-without-rcu",
	.title = "processes are looked at without rcu_read_lock",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
