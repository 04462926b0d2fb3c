// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->row.entry = vary_text(v, "%s%s%s", v->mark,
				       v->prefixed ? vary_one(v, "", "__x64_") : "", v->call->name);
}

/* Names that begin with sys themselves. */
static void good(struct variation *v)
{
	vary_rename(v, vary_one(v, "sysadd", "sys2", "system", "syscount", "mysys_"));
}

VARY(table_sys_missing) = {
	.code = "E0104",
	.bad = bad,
	.good = good,
};
