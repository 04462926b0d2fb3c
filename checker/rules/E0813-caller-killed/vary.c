// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->definition.name = vary_text(v, "%s%s", v->mark, v->call->definition.name);
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	if (vary_chance(v, 20)) {
		vary_run(
			v,
			"call = %s %ld %s expected 3 got 3 hits 1 match yes\nincident = killed status 9\n",
			v->call->name, v->call->number, vary_args(v, v->call));
		return;
	}
	vary_run(v, "silent = %s %ld %s\n", v->call->name, v->call->number, vary_args(v, v->call));
	vary_run(v, "incident = %s\n",
		 vary_one(v, "killed status 9", "killed status 0", "killed status 256",
			  "killed status 139", "killed status 15", "killed status 4991",
			  "replaced"));
}

static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
}

VARY(caller_killed) = {
	.code = "E0813",
	.alone = true,
	.bad = bad,
	.good = good,
};
