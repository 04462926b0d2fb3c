// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	vary_upstream(v, "E0903");
	vary_home(v, vary_chance(v, 50)	  ? HOME_KERNEL
		     : vary_chance(v, 50) ? HOME_OTHER
					  : HOME_EXISTING);
}

static void good(struct variation *v)
{
	vary_upstream(v, "E0903");
	vary_home(v, HOME_OPTION);
}

VARY(option_missing) = {
	.code = "E0903",
	.alone = true,
	.bad = bad,
	.good = good,
};
