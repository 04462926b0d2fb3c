// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	int n = 7 + vary_pick(v, 3);

	vary_params(v, n);
	v->call->definition.macro = vary_text(v, "%sSYSCALL_DEFINE", v->mark);
	if (n == 7 && vary_chance(v, 30))
		v->call->definition.digit = "6";
}

static void good(struct variation *v)
{
	vary_params(v, 6);
}

VARY(define_too_many) = {
	.code = "E0306",
	.bad = bad,
	.good = good,
};
