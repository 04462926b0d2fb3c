// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->row.number = vary_text(v, "%s%s", v->mark, v->call->row.number);
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, v->call);
	for (int n = 1 + vary_pick(v, 4); n > 0; n--)
		vary_run(v, "call = %s %ld %s expected %d got -38 hits %d\n", v->call->name,
			 v->call->number, vary_args(v, v->call), vary_pick(v, 500),
			 vary_pick(v, 2));
}

/* -38 where it is the right answer. */
static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, v->call);
	vary_run(v, "call = %s %ld %s expected -38 got -38 hits 1 match yes\n", v->call->name,
		 v->call->number, vary_args(v, v->call));
}

VARY(call_enosys) = {
	.code = "E0801",
	.alone = true,
	.bad = bad,
	.good = good,
};
