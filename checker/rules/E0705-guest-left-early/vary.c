// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_run(v, "[boot]\nend = left-early\n");
	if (vary_chance(v, 50))
		vary_run(v, "call = %s %ld %s expected 3 got 3 hits 1 match yes\n", v->call->name,
			 v->call->number, vary_args(v, v->call));
	if (vary_chance(v, 60))
		vary_run(v, "silent = %s %ld %s\n", v->call->name, v->call->number,
			 vary_args(v, v->call));
	if (vary_chance(v, 50))
		vary_console(v, "reboot: Power down\nPASS all %d tests\n", vary_pick(v, 9));
}

static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	vary_console(v, "reboot: Power down\n");
}

VARY(guest_left_early) = {
	.code = "E0705",
	.alone = true,
	.bad = bad,
	.good = good,
};
