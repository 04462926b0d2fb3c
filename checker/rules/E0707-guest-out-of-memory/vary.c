// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	bool in_call = vary_chance(v, 50), killed = in_call && vary_chance(v, 50);

	vary_right_image(v, NULL, NULL);
	vary_run(v, "[boot]\nend = no-memory\nphase = %s\n",
		 vary_one(v, "in a call", "before user space", "after the first message"));
	if (in_call)
		vary_run(v, "during = %s\nsilent = %s %ld %s\n", v->call->name, v->call->name,
			 v->call->number, vary_args(v, v->call));
	if (killed)
		vary_console(v,
			     "[    0.4] Out of memory: Killed process 14 (init) total-vm:176kB\n");
	/* With a caller fewer the kernel may go on. */
	if ((in_call && !killed) || vary_chance(v, 50))
		vary_console(v, "[    0.5] Kernel panic - not syncing: %s\n",
			     vary_one(v, "System is deadlocked on memory",
				      "Out of memory: compulsory panic_on_oom is enabled",
				      "Out of memory and no killable processes..."));
}

static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	vary_console(v, "[    0.5] Memory: 50000K/65536K available\n");
}

VARY(guest_out_of_memory) = {
	.code = "E0707",
	.alone = true,
	.bad = bad,
	.good = good,
};
