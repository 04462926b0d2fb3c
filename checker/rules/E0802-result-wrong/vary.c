// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	int base = 3000 + vary_pick(v, 90000);

	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, v->call);
	if (vary_chance(v, 25)) { /* one of the learner's programs */
		vary_run(
			v,
			"program = tools/lab/%s.c argv \"%d %d\" status 0 expected \"%d\\n\" got \"%s\"\n",
			vary_one(v, "call", "hello", "my-prog"), vary_pick(v, 9), vary_pick(v, 9),
			base, vary_one(v, "1\\n", "", "Hello\\n", "42"));
		return;
	}
	v->call->definition.name = vary_text(v, "%s%s", v->mark, v->call->definition.name);
	for (int n = 2 + vary_pick(v, 4); n > 0; n--) {
		int expected = base + vary_pick(v, 1000);

		vary_run(v, "call = %s %ld %s expected %d got %d hits 1\n", v->call->name,
			 v->call->number, vary_args(v, v->call), expected,
			 expected + 1 + vary_pick(v, 2000));
	}
}

static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	vary_run(
		v,
		"program = tools/lab/call.c argv \"%d 22\" status 0 expected \"42\\n\" got \"42\\n\"\n",
		vary_pick(v, 99));
}

VARY(result_wrong) = {
	.code = "E0802",
	.alone = true,
	.bad = bad,
	.good = good,
};
