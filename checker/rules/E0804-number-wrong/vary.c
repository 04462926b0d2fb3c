// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->row.number = vary_text(v, "%s%s", v->mark, v->call->row.number);
	v->call->asked = v->call->number + 1 + vary_pick(v, 30);
	if (v->call->asked < 436 + v->ncalls)
		v->call->asked = 436 + v->ncalls;
}

static void good(struct variation *v)
{
	v->call->asked = v->call->number;
}

VARY(number_wrong) = {
	.code = "E0804",
	.alone = true,
	.bad = bad,
	.good = good,
};
