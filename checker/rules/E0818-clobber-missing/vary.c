// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void program(struct variation *v, const char *name, const char *missing)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	vary_run(v, "asm = tools/lab/%s.c:%d %s\n", name, 5 + vary_pick(v, 40), missing);
	vary_run(
		v,
		"program = tools/lab/cross.c argv \"a\" status 0 expected \"a\\n\" got \"a\\n\"\n");
}

static void bad(struct variation *v)
{
	program(v, "cross",
		vary_one(v, "rcx", "r11", "memory", "rcx and r11", "rcx, r11 and memory"));
}

/* It says all, or is another step's program. */
static void good(struct variation *v)
{
	if (vary_pick(v, 2))
		program(v, "cross", "");
	else
		program(v, "boundary", "rcx and r11");
}

VARY(clobber_missing) = {
	.code = "E0818",
	.alone = true,
	.bad = bad,
	.good = good,
};
