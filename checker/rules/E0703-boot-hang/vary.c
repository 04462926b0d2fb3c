// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	bool call = vary_chance(v, 60);

	vary_right_image(v, NULL, NULL);
	vary_run(v, "[boot]\nend = hang\nphase = %s\n",
		 call ? vary_one(v, "in a call", "in a call, the processor idle")
		      : vary_one(v, "before the first message", "before user space"));
	if (!call)
		return;
	v->call->definition.name = vary_text(v, "%s%s", v->mark, v->call->definition.name);
	if (vary_chance(v, 50)) {
		vary_run(v, "call = %s %ld %s expected 3 got 3 hits 1 match yes\n", v->call->name,
			 v->call->number, vary_args(v, v->call));
	} else {
		vary_run(v, "control = getpid expected 1 got 1\n");
	}
	vary_run(v, "silent = %s %ld %s\n", v->call->name, v->call->number, vary_args(v, v->call));
}

static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
}

VARY(boot_hang) = {
	.code = "E0703",
	.alone = true,
	.bad = bad,
	.good = good,
};
