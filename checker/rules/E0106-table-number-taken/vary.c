// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_row *row = &v->call->row;
	const char *number =
		vary_one(v, "0", "1", "3", "39", "59", "102", "134", "424", "435", "156");

	vary_allow(v, "E0118"); /* the other calls' numbers are no longer the next ones */
	if (vary_chance(v, 20)) {
		/* Behind the x32 block a number is taken as well. */
		int late = 548 + vary_pick(v, 9);

		row->number = vary_text(v, "%s%d", v->mark, late);
		row->place = ROW_AFTER_X32;
		vary_insert(v, VARY_TABLE, NULL,
			    vary_text(v, "%d\tcommon\tlate_one\t%s\n", late,
				      vary_entry(v, "late_one")));
		return;
	}
	row->number = vary_text(v, "%s%s", v->mark, number);
	if (vary_chance(v, 30)) {
		row->place = ROW_ABOVE;
		row->above = vary_chance(v, 50) ? atoi(number) : 435;
	}
}

VARY(table_number_taken) = {
	.code = "E0106",
	.bad = bad,
};
