// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

#include <string.h>

static const struct remarked_text memory = {
	.headline = "what $0 returned is used before it was checked",
	.label = "$1 may be NULL",
	.note = "$0 returns NULL when there is no memory left; using $1 then stops the "
		"call with an oops",
	.help = "if (!$1) return -ENOMEM; before it is used, and release first what was "
		"taken before",
};

static const struct remarked_text task = {
	.headline = "what $0 returned is used before it was checked",
	.label = "$1 may be NULL",
	.note = "$0 returns NULL when there is no such process; using $1 then stops the "
		"call with an oops",
	.help = "if (!$1) return -ESRCH; before it is used, and release first what was "
		"taken before",
};

static void judge(const struct rule *rule, const struct remark *remark, struct findings *findings)
{
	remarked_tell(rule, remark, findings,
		      strstr(remarked_word(remark, 0), "pid") ? &task : &memory);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_each(rule, facts, findings, judge);
}

RULE(allocation_unchecked) = {
	.code = "E1104",
	.slug = "allocation-unchecked",
	.title = "memory, or a process, is used without a check that there was any",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
