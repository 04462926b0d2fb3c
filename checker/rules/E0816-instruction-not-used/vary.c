// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void program(struct variation *v, const char *own)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	vary_run(v,
		 "program = tools/lab/%s.c argv \"a\" status 0 expected \"a\\n\" got \"a\\n\" %s\n",
		 vary_one(v, "boundary", "cross"), own);
}

static void bad(struct variation *v)
{
	program(v, vary_one(v, "asks 1 451 own", "asks 1 451 own 451", "asks 1 451 own 1 1",
			    "asks 1 4711 own 1 451", "asks 1 451 own 4 451"));
}

static void good(struct variation *v)
{
	program(v, vary_one(v, "asks 1 451 own 1 1 451", "asks 1 451 own 451 1", "",
			    "asks 1 own 1 39"));
}

VARY(instruction_not_used) = {
	.code = "E0816",
	.alone = true,
	.bad = bad,
	.good = good,
};
