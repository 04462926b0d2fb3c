// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_run(v, "stale = yes\n");
}

static void good(struct variation *v)
{
	vary_right_image(v, NULL, NULL);
	vary_run(v, "stale = no\n");
	vary_right_calls(v, NULL);
}

VARY(image_stale) = {
	.code = "E0603",
	.alone = true,
	.bad = bad,
	.good = good,
};
