// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_row *row = &v->call->row;

	row->number = vary_text(v, "%s%d", v->mark, 157 + vary_pick(v, 424 - 157));
	row->place = ROW_ABOVE;
	row->above = 424;
	vary_allow(v, "E0118");
	if (vary_chance(v, 30)) {
		row->place = ROW_LAST;
		vary_allow(v, "E0107");
	}
}

/* Just beside the gap. */
static void good(struct variation *v)
{
	v->call->row.number = vary_one(v, "155", "135", "425", "434");
	v->call->row.place = ROW_ABOVE;
	v->call->row.above = atoi(v->call->row.number) < 400 ? 156 : 435;
	vary_allow(v, "E0118");
}

VARY(table_number_reserved) = {
	.code = "E0117",
	.bad = bad,
	.good = good,
};
