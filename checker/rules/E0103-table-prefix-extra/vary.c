// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->row.entry = vary_text(v, "%s%ssys_%s", v->mark,
				       vary_one(v, "__x64_", "__x64_", "__ia32_", "__se_", "__do_"),
				       v->call->name);
}

/* A call that is itself named like the prefix. */
static void good(struct variation *v)
{
	vary_rename(v, vary_one(v, "x64_mode", "_x64", "se_linux2", "do_it", "ia32_count"));
}

VARY(table_prefix_extra) = {
	.code = "E0103",
	.trees = "bare",
	.bad = bad,
	.good = good,
};
