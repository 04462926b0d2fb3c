// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void program(struct variation *v, const char *word, long number, const char *outcome)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	vary_run(v, "number = tools/lab/call.c:%d %s %ld\n", 9 + vary_pick(v, 9), word, number);
	vary_run(v, "program = tools/lab/call.c argv \"a\" status 0 expected \"a\\n\" %s\n",
		 outcome);
}

static void bad(struct variation *v)
{
	const char *name = v->call->name;
	const char *word = vary_one(v, vary_text(v, "NR_%s", name), vary_text(v, "__NR_%s", name),
				    vary_text(v, "%s_number", name));

	program(v, word, vary_one(v, "", NULL) ? 0 : v->call->number + 1000,
		vary_one(v, "got \"-38\\n\" hits 0", "got \"\\n\"", "got \"0\\n\" hits 0"));
}

/* The right number, or another one in a program that does what it should. */
static void good(struct variation *v)
{
	const char *word = vary_text(v, "NR_%s", v->call->name);

	program(v, word, vary_one(v, "", NULL) ? v->call->number : 39, "got \"a\\n\" hits 1");
}

VARY(another_number_called) = {
	.code = "E0817",
	.alone = true,
	.bad = bad,
	.good = good,
};
