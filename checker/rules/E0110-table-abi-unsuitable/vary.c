// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->row.abi = vary_text(v, "%s%s", v->mark, vary_one(v, "x32", "i386"));
}

static void good(struct variation *v)
{
	v->call->row.abi = "64";
}

VARY(table_abi_unsuitable) = {
	.code = "E0110",
	.bad = bad,
	.good = good,
};
