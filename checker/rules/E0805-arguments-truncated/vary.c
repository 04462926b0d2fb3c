// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	int bits = vary_chance(v, 50) ? 16 : 8, cut = bits == 16 ? 65536 : 256;

	v->call->definition.name = vary_text(v, "%s%s", v->mark, v->call->definition.name);
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, v->call);
	for (int n = 2 + vary_pick(v, 3); n > 0; n--) {
		int small = vary_pick(v, 100), big = cut * (1 + vary_pick(v, 40)) + small;
		bool is_small = n > 2 && vary_chance(v, 40);

		vary_run(v, "call = %s %ld %s expected %d got %d hits 1 cut-%d %d\n", v->call->name,
			 v->call->number, vary_args(v, v->call), is_small ? small : big, small,
			 bits, small);
	}
}

static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, v->call);
	vary_run(v, "call = %s %ld %s expected 65538 got 65538 hits 1 match yes cut-16 2\n",
		 v->call->name, v->call->number, vary_args(v, v->call));
}

VARY(arguments_truncated) = {
	.code = "E0805",
	.alone = true,
	.bad = bad,
	.good = good,
};
