// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "$0 is used after rcu_read_unlock()",
	.label = "by now what $0 points to may be freed",
	.note = "$1() takes no reference: what it finds stays only as long as rcu_read_lock() is held; a "
		"process may end at any time after that",
	.help = "read what you need before rcu_read_unlock(); or take a reference there "
		"(get_task_struct($0)) and give it back at the end (put_task_struct($0))",
};

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_say(rule, facts, findings, &text);
}

RULE(used_after_rcu) = {
	.code = "E1131",
	.slug = "used-after-rcu",
	.title = "what was found below rcu_read_lock() is used after rcu_read_unlock()",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
