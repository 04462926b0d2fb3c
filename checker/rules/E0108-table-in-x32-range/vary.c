// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_row *row = &v->call->row;

	vary_allow(v, "E0118");
	switch (vary_pick(v, 3)) {
	case 0:
		row->number = vary_text(v, "%s%d", v->mark, 512 + vary_pick(v, 36));
		break;
	case 1:
		row->number = vary_text(v, "%s%s", v->mark, row->number);
		row->place = ROW_IN_X32;
		break;
	default:
		row->number = vary_text(v, "%s%s", v->mark, row->number);
		row->place = ROW_AFTER_X32;
	}
}

/* Numbers from 548 on may follow the block, where the table says so. */
static void good(struct variation *v)
{
	v->call->row.number = vary_text(v, "%d", 548 + vary_pick(v, 20));
	v->call->row.place = ROW_AFTER_X32;
	vary_allow(v, "E0118");
}

VARY(table_in_x32_range) = {
	.code = "E0108",
	.bad = bad,
	.good = good,
};
