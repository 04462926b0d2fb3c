// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_row *row = &v->call->row;

	row->entry = NULL;
	row->name = vary_text(v, "%s%s", v->mark, row->name);
	row->tail = vary_one(v, "", "", " ", "\t\t", "   \t");
}

VARY(table_entry_missing) = {
	.code = "E0111",
	.bad = bad,
};
