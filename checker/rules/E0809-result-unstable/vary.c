// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *args = vary_args(v, v->call);
	int value = vary_pick(v, 1000);

	v->call->definition.name = vary_text(v, "%s%s", v->mark, v->call->definition.name);
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, v->call);
	vary_run(v, "call = %s %ld %s expected %d got %d hits 1 match yes\n", v->call->name,
		 v->call->number, args, value, value);
	if (vary_chance(v, 50))
		vary_run(v, "again = %s %ld %s expected 7 got 7 hits 1\n", v->call->name,
			 v->call->number, vary_args(v, v->call));
	vary_run(v, "again = %s %ld %s expected %d got %d hits 1\n", v->call->name, v->call->number,
		 vary_chance(v, 60) ? args : vary_args(v, v->call), value,
		 value + 1 + vary_pick(v, 99));
}

static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	for (int n = 1 + vary_pick(v, 3); n > 0; n--)
		vary_run(v, "again = %s %ld %s expected %d got %d hits 1\n", v->call->name,
			 v->call->number, vary_args(v, v->call), n, n);
}

VARY(result_unstable) = {
	.code = "E0809",
	.alone = true,
	.bad = bad,
	.good = good,
};
