// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void program(struct variation *v, const char *outcome)
{
	const char *name = vary_one(v, "boundary", "cross");

	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	vary_run(v, "asm = tools/lab/%s.c:%d int80\n", name, 5 + vary_pick(v, 40));
	vary_run(v, "program = tools/lab/%s.c argv \"a\" expected \"a\\n\" %s\n", name, outcome);
}

static void bad(struct variation *v)
{
	program(v, vary_one(v, "status 139 got \"\"", "status 0 got \"b\\n\"",
			    "status 1 got \"a\\n\""));
}

static void good(struct variation *v)
{
	program(v, "status 0 got \"a\\n\"");
}

VARY(old_interrupt_used) = {
	.code = "E0819",
	.alone = true,
	.bad = bad,
	.good = good,
};
