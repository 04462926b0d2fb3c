// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

#include "../../lib/util.h"

static const struct remarked_text taken = {
	.headline = "$0 is taken while it is held",
	.label = "nobody can release it any more: who holds it waits here",
	.note = "line $2 took it on this way, and nothing released it in between; a lock of the kernel's "
		"does not know that it is yours already, and waits for ever",
	.help = "take it once, and release it once on every way out; a helper that is called with the "
		"lock held must not take it",
};

static const struct remarked_text released = {
	.headline = "$0 is released while it is not held",
	.label = "on one way here it was released before",
	.note = "line $2 released it, and nothing took it in between; what others protect with it lies open "
		"from here on",
	.help = "release it once on every way: return right behind the first, or leave it to the second",
};

static void judge(const struct rule *rule, const struct remark *remark, struct findings *findings)
{
	remarked_tell(rule, remark, findings,
		      streq(remarked_word(remark, 1), "taken") ? &taken : &released);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_each(rule, facts, findings, judge);
}

RULE(lock_taken_twice) = {
	.code = "E1127",
	.slug = "lock-taken-twice",
	.title = "a lock is taken while it is held, or released while it is not",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
