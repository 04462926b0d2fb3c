// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

#include "../../lib/util.h"

/* What gives back all that @lock took. */
static const struct pair {
	const char *lock, *unlock;
} pairs[] = {
	{"spin_lock", "spin_unlock(...)"},
	{"spin_lock_bh", "spin_unlock_bh(...)"},
	{"spin_lock_irq", "spin_unlock_irq(...)"},
	{"spin_lock_irqsave", "spin_unlock_irqrestore(..., flags)"},
	{"read_lock", "read_unlock(...)"},
	{"read_lock_bh", "read_unlock_bh(...)"},
	{"read_lock_irq", "read_unlock_irq(...)"},
	{"read_lock_irqsave", "read_unlock_irqrestore(..., flags)"},
	{"write_lock", "write_unlock(...)"},
	{"write_lock_bh", "write_unlock_bh(...)"},
	{"write_lock_irq", "write_unlock_irq(...)"},
	{"write_lock_irqsave", "write_unlock_irqrestore(..., flags)"},
	{"down_read", "up_read(...)"},
	{"down_write", "up_write(...)"},
};

static const char *what_happens(const char *lock)
{
	if (starts_with(lock, "spin_lock_irq"))
		return "interrupts were switched off with the lock and stay off: on this processor nothing "
		       "else runs any more, not even the clock";
	if (starts_with(lock, "spin_"))
		return "the lock left interrupts as they were, and this switches them on, or to what flags "
		       "happens to hold";
	return "the lock counts its readers apart from its one writer: the count that was raised stays, and "
	       "the other one becomes wrong, so that sooner or later somebody waits for ever";
}

static void judge(const struct rule *rule, const struct remark *remark, struct findings *findings)
{
	const char *unlock = remarked_word(remark, 0), *lock = remarked_word(remark, 1);
	struct finding *finding;

	finding = remarked_finding(rule, remark, findings, "%s does not give back all that %s took",
				   unlock, lock);
	finding_label(finding, remark->span, "the lock was taken by %s", lock);
	finding_note(finding, "%s", what_happens(lock));
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
		if (streq(pairs[i].lock, lock))
			finding_help(finding, "write %s", pairs[i].unlock);
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	remarked_each(rule, facts, findings, judge);
}

RULE(unlock_of_another_kind) = {
	.code = "E1122",
	.slug = "unlock-of-another-kind",
	.title = "a lock is given back by a function of another kind than took it",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
