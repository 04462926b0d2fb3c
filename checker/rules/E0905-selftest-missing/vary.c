// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	vary_upstream(v, "E0905");
}

static void good(struct variation *v)
{
	vary_upstream(v, "E0905");
	vary_run(v, "selftest = %s tools/testing/selftests/%s/%s.c\n", v->call->name,
		 vary_one(v, "adder", "core", "mm", v->call->name),
		 vary_one(v, "basic", "test", "a"));
}

VARY(selftest_missing) = {
	.code = "E0905",
	.alone = true,
	.bad = bad,
	.good = good,
};
