// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static const char *stamp(struct variation *v)
{
	return vary_text(
		v, vary_one(v, "[    0.%06d] ", "[    0.%06d][    T1] ", "<0>[    1.%06d] ", ""),
		vary_pick(v, 999999));
}

/* A panic of nobody's call: before user space, or with a trace without the learner's code. */
static void bad(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_run(v, "[boot]\nend = panic\nphase = %s\n",
		 vary_one(v, "before user space", "before the first message",
			  "after the first message"));
	vary_console(v, "%sRun /init as init process\n", stamp(v));
	vary_console(v, "%sKernel panic - not syncing: %s\n", stamp(v),
		     vary_one(v, "Attempted to kill init! exitcode=0x0000000b",
			      "VFS: Unable to mount root fs on unknown-block(0,0)",
			      "No working init found.  Try passing init= option to kernel.",
			      "stack-protector: Kernel stack is corrupted in: rest_init+0xb0/0xb0",
			      "Requested init /init failed (error -2).", "BAD APICID"));
	vary_console(v, "%sCPU: 0 PID: 1 Comm: %s Not tainted 6.%d.1 #1\n", stamp(v),
		     vary_one(v, "init", "swapper"), vary_pick(v, 12));
	vary_console(v, "%sCall Trace:\n%s <TASK>\n", stamp(v), stamp(v));
	vary_console(v, "%s dump_stack_lvl+0x34/0x44\n%s panic+0x10%d/0x275\n", stamp(v), stamp(v),
		     vary_pick(v, 9));
	vary_console(v, "%s---[ end Kernel panic - not syncing ]---\n", stamp(v));
}

static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	vary_console(v, "%sRun /init as init process\n%s", stamp(v),
		     vary_one(v, "my call: do not panic\n", "panic=1 on the command line\n",
			      "[    0.1] Kernel command line: panic=-1 oops=panic\n"));
}

VARY(boot_panic) = {
	.code = "E0701",
	.alone = true,
	.bad = bad,
	.good = good,
};
