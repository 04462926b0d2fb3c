// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	vary_building(v);
	vary_run(v, "[build]\ntimed-out = yes\n");
}

static void good(struct variation *v)
{
	vary_building(v);
	vary_run(v, "[build]\nok = yes\n");
}

VARY(build_timeout) = {
	.code = "E0508",
	.alone = true,
	.bad = bad,
	.good = good,
};
