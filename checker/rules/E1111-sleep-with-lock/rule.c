// SPDX-License-Identifier: GPL-2.0-only
#include "../remarked.h"

static const struct remarked_text text = {
	.headline = "$0 may sleep, and $1",
	.label = "nothing may sleep here",
	.note = "while a spinlock or rcu_read_lock is held, or interrupts or preemption are off, the "
		"processor must not be given to another: the kernel would stand still or "
		"say \"scheduling while atomic\"",
	.help = "copy, allocate or wait before that begins or after it has ended; or use a mutex",
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
