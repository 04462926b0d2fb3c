// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void program(struct variation *v, const char *missing)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	vary_run(v, "asm = tools/lab/%s.c:%d %s\n", vary_one(v, "boundary", "cross"),
		 5 + vary_pick(v, 40), missing);
}

static void bad(struct variation *v)
{
	program(v, vary_one(v, "rcx", "r11", "memory", "rcx and r11", "rcx, r11 and memory"));
}

static void good(struct variation *v)
{
	program(v, "");
}

VARY(clobber_missing) = {
	.code = "E0818",
	.alone = true,
	.bad = bad,
	.good = good,
};
