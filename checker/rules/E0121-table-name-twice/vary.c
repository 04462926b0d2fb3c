// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_row *row = &v->call->row;

	row->tail = vary_text(v, "\n%s%s%d\tcommon\t%s\t%s", vary_one(v, "", "# again\n", "\n"),
			      v->mark, 440 + 10 * (int)(v->call - v->calls) + vary_pick(v, 3),
			      row->name, row->entry);
	vary_allow(v, "E0107"); /* the rows of the other calls now stand below a higher number */
	vary_allow(v, "E0118");
}

VARY(table_name_twice) = {
	.code = "E0121",
	.bad = bad,
};
