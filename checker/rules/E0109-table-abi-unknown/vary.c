// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_row *row = &v->call->row;
	const char *name = row->name;

	if (vary_chance(v, 15)) { /* the two have changed places */
		row->name = row->abi;
		row->abi = vary_text(v, "%s%s", v->mark, name);
		return;
	}
	row->abi = vary_text(v, "%s%s", v->mark,
			     vary_one(v, "comon", "COMMON", "Common", "commmon", "x64", "x86_64",
				      "amd64", "native", "64bit", "X32", "all", "i368", "both",
				      "commons", "65", "any"));
}

VARY(table_abi_unknown) = {
	.code = "E0109",
	.bad = bad,
};
