// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

#include "../../lib/util.h"

#define NOTE                                                                                       \
	"$1() takes no reference: what it finds stays only as long as rcu_read_lock() is held; a " \
	"process may end at any time after that"
#define TEXT(get, put)                                                                                 \
	{                                                                                              \
		.headline = "$0 is used after rcu_read_unlock()",                                      \
		.label = "by now what $0 points to may be freed", .note = NOTE,                        \
		.help = "read what you need before rcu_read_unlock(); or take a reference there (" get \
			"($0)) and give it back at the end (" put "($0))",                             \
	}

static const struct remarked_text of_task = TEXT("get_task_struct", "put_task_struct"),
				  of_pid = TEXT("get_pid", "put_pid");

static void judge(const struct rule *rule, const struct remark *remark, struct findings *findings)
{
	const char *find = remarked_word(remark, 1);
	bool pid = streq(find, "find_vpid") || streq(find, "find_pid_ns");

	remarked_tell(rule, remark, findings, pid ? &of_pid : &of_task);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_each(rule, facts, findings, judge);
}

RULE(used_after_rcu) = {
	.code = "E1131",
	.slug = "used-after-rcu",
	.title = "what was found below rcu_read_lock() is used after rcu_read_unlock()",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
