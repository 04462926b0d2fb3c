// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	if (vary_chance(v, 50))
		vary_run(v, "silent = %s %ld %s\n", v->call->name, v->call->number,
			 vary_args(v, v->call));
	else
		vary_run(v, "program = tools/lab/%s.c argv \"%d\" status %d expected \"1\\n\"\n",
			 vary_one(v, "call", "hello"), vary_pick(v, 9), 126 + vary_pick(v, 2));
}

static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
}

VARY(question_unanswered) = {
	.code = "E0708",
	.alone = true,
	.bad = bad,
	.good = good,
};
