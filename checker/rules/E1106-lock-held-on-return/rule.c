// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text held = {
	.headline = "$0 is still held on this way out",
	.label = "no unlock came before",
	.note = "the lock is taken further up and released on another path; whoever comes "
		"next waits for ever",
	.help = "unlock before this return, or jump with goto to one place at the end "
		"that does",
};

static const struct remarked_text never = {
	.headline = "$0 is still held on this way out",
	.label = "no unlock came before",
	.note = "the lock is taken further up, and nothing in this file releases it; whoever comes "
		"next waits for ever",
	.help = "release it before this return; look whether an unlock names another lock",
};

static void judge(const struct rule *rule, const struct remark *remark, struct findings *findings)
{
	remarked_tell(rule, remark, findings, remark->nwords > 1 ? &never : &held);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_each(rule, facts, findings, judge);
}

RULE(lock_held_on_return) = {
	.code = "E1106",
	.slug = "lock-held-on-return",
	.title = "a way out of the function leaves a lock locked",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
