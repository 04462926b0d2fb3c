// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "../../dev/vary.h"

/* Right but for its place: the rows of the kernel below it are the ones that are lower. */
static void too_high_up(struct variation *v)
{
	struct vary_row *row = &v->call->row;

	row->number = vary_text(v, "%s%s", v->mark, row->number);
	row->place = ROW_ABOVE;
	row->above = atoi(vary_one(v, "0", "1", "3", "39", "59", "102", "134", "424", "435"));
}

/* A number that may only stand behind the x32 block, above it or in it. */
static void before_x32(struct variation *v)
{
	struct vary_row *row = &v->call->row;

	row->number = vary_text(v, "%s%d", v->mark, 548 + vary_pick(v, 500));
	if (vary_chance(v, 30))
		row->place = ROW_IN_X32;
}

/* A number that is free, in a place where it is not the turn of it. */
static void bad(struct variation *v)
{
	struct vary_row *row = &v->call->row;

	vary_allow(v, "E0118");
	switch (vary_pick(v, 4)) {
	case 0:
		row->number = vary_text(v, "%s%s", v->mark,
					vary_one(v, "2", "8", "40", "103", "155", "101"));
		return;
	case 1:
		/* The rows below it are then the ones that are lower; they shipped with the kernel. */
		row->number = vary_text(v, "%s%ld", v->mark, 100L + vary_pick(v, 2) * 50);
		row->place = ROW_ABOVE;
		row->above = 435;
		return;
	case 2:
		too_high_up(v);
		return;
	default:
		before_x32(v);
	}
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
