// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->prototype.place = PROTOTYPE_BELOW_HEADER;
	v->call->prototype.name = vary_text(v, "%s%s", v->mark, v->call->prototype.name);
}

VARY(prototype_outside_header_guard) = {
	.code = "E0403",
	.bad = bad,
};
