// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	vary_upstream(v, "E0909");
}

static void good(struct variation *v)
{
	vary_upstream(v, "E0909");
	vary_run(v, "man-page = %s %s/%s%s\n", v->call->name,
		 vary_one(v, "tools/lab", "Documentation/userspace-api", "Documentation"),
		 v->call->name, vary_one(v, ".2", ".rst", ".2.in"));
}

VARY(man_page_missing) = {
	.code = "E0909",
	.alone = true,
	.bad = bad,
	.good = good,
};
