// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->definition.name = vary_text(v, "%s%s", v->mark, v->call->definition.name);
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
	vary_run(v, "call = %s %ld %s expected 3 got 3 hits 1 match yes\n", v->call->name,
		 v->call->number, vary_args(v, v->call));
	vary_run(v, "incident = changed %s\n",
		 vary_one(v, "rbx", "rdi, rsi, rdx", "r12, r13, r14", "the flags",
			  "the xmm registers", "which of its files are open", "its name",
			  "whose process it is"));
}

static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_right_calls(v, NULL);
}

VARY(caller_changed) = {
	.code = "E0814",
	.alone = true,
	.bad = bad,
	.good = good,
};
