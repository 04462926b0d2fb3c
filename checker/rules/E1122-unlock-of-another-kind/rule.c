// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

#include "../../lib/util.h"

/* What gives back all that @lock took. */
static const char *partner(const char *lock)
{
	if (streq(lock, "spin_lock_irqsave"))
		return "spin_unlock_irqrestore(..., flags)";
	if (streq(lock, "spin_lock_irq"))
		return "spin_unlock_irq(...)";
	return streq(lock, "spin_lock_bh") ? "spin_unlock_bh(...)" : "spin_unlock(...)";
}

static void judge(const struct rule *rule, const struct remark *remark, struct findings *findings)
{
	const char *unlock = remarked_word(remark, 0), *lock = remarked_word(remark, 1);
	bool off = starts_with(lock, "spin_lock_irq");
	struct finding *finding;

	finding = remarked_finding(rule, remark, findings, "%s does not give back all that %s took",
				   unlock, lock);
	finding_label(finding, remark->span, "the lock was taken by %s", lock);
	finding_note(
		finding, "%s",
		off ? "interrupts were switched off with the lock and stay off: on this processor nothing "
		      "else runs any more, not even the clock"
		    : "the lock left interrupts as they were, and this switches them on, or to what flags "
		      "happens to hold");
	finding_help(finding, "write %s", partner(lock));
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_each(rule, facts, findings, judge);
}

RULE(unlock_of_another_kind) = {
	.code = "E1122",
	.slug = "unlock-of-another-kind",
	.title = "a spinlock is given back by a function of another kind than took it",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
