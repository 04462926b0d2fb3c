// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->prototype.place =
		vary_chance(v, 75) ? PROTOTYPE_BELOW_GUARD : PROTOTYPE_ABOVE_GUARD;
	v->call->prototype.name = vary_text(v, "%s%s", v->mark, v->call->prototype.name);
}

VARY(prototype_after_endif) = {
	.code = "E0402",
	.bad = bad,
};
