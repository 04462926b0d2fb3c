// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->row.number = vary_text(v, "%s%d", v->mark,
					436 + v->ncalls + vary_pick(v, 512 - 436 - v->ncalls));
	/* It stands above those of the other calls, and takes their turn. */
	vary_allow(v, v->ncalls > 1 ? "E0107" : "E0118");
	vary_allow(v, "E0118");
}

VARY(table_number_skips) = {
	.code = "E0118",
	.bad = bad,
};
