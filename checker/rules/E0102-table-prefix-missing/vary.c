// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->row.entry = vary_text(v, "%ssys_%s%s", v->mark, v->call->name,
				       vary_one(v, "", "", "", "/ptregs"));
}

static void good(struct variation *v)
{
	v->call->row.entry = vary_text(v, "%s/ptregs", v->call->row.entry);
}

VARY(table_prefix_missing) = {
	.code = "E0102",
	.trees = "prefixed",
	.bad = bad,
	.good = good,
};
