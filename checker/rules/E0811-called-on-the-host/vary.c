// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void program(struct variation *v, const char *name, const char *hits)
{
	int value = vary_pick(v, 500);

	vary_run(
		v,
		"program = tools/lab/%s.c argv \"%d %d\" status 0 expected \"%d\\n\" got \"%d\\n\"%s\n",
		name, vary_pick(v, 99), vary_pick(v, 99), value, value, hits);
}

static void bad(struct variation *v)
{
	const char *name = vary_one(v, "call", "hello", "my-prog");

	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	for (int n = 1 + vary_pick(v, 3); n > 0; n--)
		program(v, name, " hits 0");
}

/* One of its runs called, or nobody watched. */
static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	program(v, "call", vary_one(v, " hits 1", " hits 2", ""));
	if (vary_chance(v, 50))
		program(v, "call", " hits 1");
	if (vary_chance(v, 50))
		program(v, "hello", "");
}

VARY(called_on_the_host) = {
	.code = "E0811",
	.alone = true,
	.bad = bad,
	.good = good,
};
