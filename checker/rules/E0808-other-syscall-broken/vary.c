// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	vary_run(v, "control = %s expected %d got %d\n",
		 vary_one(v, "getpid", "getuid", "getppid", "write to a bad descriptor"),
		 vary_pick(v, 3), -10 - vary_pick(v, 100));
	if (vary_chance(v, 50))
		vary_run(v, "control = a free number (440) expected -38 got -38\n");
}

static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	vary_run(v, "control = getpid expected 1 got 1\n"
		    "control = a free number (440) expected -38 got -38\n");
}

VARY(other_syscall_broken) = {
	.code = "E0808",
	.alone = true,
	.bad = bad,
	.good = good,
};
