// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

/* A number that is free, in a place where it is not the turn of it. */
static void bad(struct variation *v)
{
	struct vary_row *row = &v->call->row;

	if (vary_chance(v, 50)) {
		row->number = vary_text(v, "%s%s", v->mark,
					vary_one(v, "2", "8", "40", "103", "155", "101"));
		vary_allow(v, "E0118");
		return;
	}
	/* The rows below it are then the ones that are lower; they shipped with the kernel. */
	row->number = vary_text(v, "%s%ld", v->mark, 100L + vary_pick(v, 2) * 50);
	row->place = ROW_ABOVE;
	row->above = 435;
	vary_allow(v, "E0118");
}

/* In order though not the last: a free number between the others. */
static void good(struct variation *v)
{
	struct vary_row *row = &v->call->row;

	row->place = ROW_ABOVE;
	row->number = "430";
	row->above = 435;
	vary_allow(v, "E0118");
}

VARY(table_out_of_order) = {
	.code = "E0107",
	.bad = bad,
	.good = good,
};
