// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	vary_run(v, "[answers]\n%s = %s expected %s\n", vary_one(v, "link", "symptom-1", "silence"),
		 vary_one(v, "E0201", "", "E9999", "nothing", "E02"),
		 vary_one(v, "E0203", "E0111 E0109"));
}

static void good(struct variation *v)
{
	vary_run(v, "[answers]\nlink = %s expected E0203 E0201\n",
		 vary_one(v, "E0203", "e0203", "E0201"));
}

VARY(answer_differs) = {
	.code = "E1001",
	.alone = true,
	.bad = bad,
	.good = good,
};
