// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	bool entered = vary_chance(v, 40);

	v->call->definition.name = vary_text(v, "%s%s", v->mark, v->call->definition.name);
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, v->call);
	for (int n = 1 + vary_pick(v, 3); n > 0; n--)
		vary_run(v, "call = %s %ld %s expected 42 got 42 hits %d match %s\n", v->call->name,
			 v->call->number, vary_args(v, v->call), entered, entered ? "no" : "yes");
}

static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	/* Nobody watched this one. */
	vary_run(v, "call = %s %ld %s expected 42 got 42\n", v->call->name, v->call->number,
		 vary_args(v, v->call));
}

VARY(handler_not_reached) = {
	.code = "E0806",
	.alone = true,
	.bad = bad,
	.good = good,
};
