// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->row.extra = vary_text(v, "%scompat_%s", v->mark, v->call->row.entry);
	if (vary_chance(v, 30))
		v->call->row.extra = vary_text(v, "%s__x32_compat_sys_%s", v->mark, v->call->name);
}

/* Rows of newer tables have further columns: "-" for no compat entry, then flags. */
static void good(struct variation *v)
{
	v->call->row.extra = vary_one(v, "-", "-\tnoreturn");
}

VARY(table_compat_column) = {
	.code = "E0119",
	.bad = bad,
	.good = good,
};
