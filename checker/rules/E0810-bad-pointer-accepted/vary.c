// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void ask(struct variation *v, int got)
{
	vary_run(v, "bad-pointer = %s %ld %s parameter 0 is %s, got %d\n", v->call->name,
		 v->call->number, vary_args(v, v->call),
		 vary_one(v, "NULL", "an address that is not mapped",
			  "an address of the kernel's code"),
		 got);
}

static void bad(struct variation *v)
{
	static const int answers[] = {0, -22, 4, -1, -12};

	vary_param(v, 0, "char __user *", "where");
	v->call->definition.name = vary_text(v, "%s%s", v->mark, v->call->definition.name);
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	for (int n = vary_pick(v, 3); n > 0; n--)
		ask(v, -14);
	ask(v, answers[vary_pick(v, ARRAY_SIZE(answers))]);
}

static void good(struct variation *v)
{
	vary_param(v, 0, "char __user *", "where");
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	for (int n = 1 + vary_pick(v, 3); n > 0; n--)
		ask(v, -14);
}

VARY(bad_pointer_accepted) = {
	.code = "E0810",
	.alone = true,
	.bad = bad,
	.good = good,
};
