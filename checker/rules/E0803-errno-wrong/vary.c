// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	static const int errnos[] = {-1, -2, -9, -12, -13, -14, -22, -28, -34, -95};
	int error = errnos[vary_pick(v, ARRAY_SIZE(errnos))];

	v->call->definition.name = vary_text(v, "%s%s", v->mark, v->call->definition.name);
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, v->call);
	for (int n = 2 + vary_pick(v, 3); n > 0; n--)
		vary_run(v, "call = %s %ld %s expected %d got %d hits 1\n", v->call->name,
			 v->call->number, vary_args(v, v->call), 7 + vary_pick(v, 5000), error);
}

/* An errno where it is due. */
static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, v->call);
	for (int n = 2; n > 0; n--)
		vary_run(v, "call = %s %ld %s expected -22 got -22 hits 1 match yes\n",
			 v->call->name, v->call->number, vary_args(v, v->call));
}

VARY(errno_wrong) = {
	.code = "E0803",
	.alone = true,
	.bad = bad,
	.good = good,
};
