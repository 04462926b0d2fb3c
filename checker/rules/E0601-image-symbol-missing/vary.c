// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->definition.name = vary_text(v, "%s%s", v->mark, v->call->definition.name);
	vary_right_image(v, v->call, v->call);
}

static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
}

VARY(image_symbol_missing) = {
	.code = "E0601",
	.alone = true,
	.bad = bad,
	.good = good,
};
