// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	vary_upstream(v, "E0907");
	if (vary_chance(v, 50))
		vary_run(v, "signed-commit = %07x kernel: prepare\n", 1 + vary_pick(v, 1 << 28));
	vary_run(v, "commit = %07x kernel: add %s\n", 1 + vary_pick(v, 1 << 28), v->call->name);
}

static void good(struct variation *v)
{
	vary_upstream(v, "E0907");
	for (int n = vary_pick(v, 4); n > 0; n--)
		vary_run(v, "signed-commit = %07x kernel: add %s\n", 1 + vary_pick(v, 1 << 28),
			 v->call->name);
}

VARY(signed_off_by_missing) = {
	.code = "E0907",
	.alone = true,
	.bad = bad,
	.good = good,
};
