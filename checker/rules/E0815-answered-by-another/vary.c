// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->definition.name = vary_text(v, "%s%s", v->mark, v->call->definition.name);
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	vary_run(v, "call = %s %ld %s expected 3 got 3 hits 1 match yes\n", v->call->name,
		 v->call->number, vary_args(v, v->call));
	vary_run(v, "incident = %s times %d\n", vary_one(v, "others", "again"),
		 1 + vary_pick(v, 3));
}

static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
}

VARY(answered_by_another) = {
	.code = "E0815",
	.alone = true,
	.bad = bad,
	.good = good,
};
