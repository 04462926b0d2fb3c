// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	vary_params(v, 0);
	v->call->prototype.list =
		vary_text(v, "%s%s", v->mark, vary_one(v, "()", "()", "( )", "(\t)", "(\n)"));
}

static void good(struct variation *v)
{
	vary_params(v, 0);
	v->call->prototype.list = vary_one(v, "(void)", "( void )", "(\tvoid)", "(\n\tvoid)");
}

VARY(prototype_void_missing) = {
	.code = "E0404",
	.bad = bad,
	.good = good,
};
