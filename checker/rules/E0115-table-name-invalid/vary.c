// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static const char *spoilt(struct variation *v, const char *name)
{
	return vary_text(v, "%s%s%s", v->mark, name, vary_one(v, "()", ";", ",", "();", ")", "."));
}

/* A hyphen where C has an underscore, or what C writes behind a name. */
static void bad(struct variation *v)
{
	struct vary_row *row = &v->call->row;

	if (vary_chance(v, 40)) {
		int number = v->call - v->calls;

		vary_rename(v, vary_text(v, "get_magic%d_word", number));
		row->name = vary_text(v, "%sget%smagic%d%sword", v->mark, vary_one(v, "-", "."),
				      number, vary_one(v, "-", ".", "_"));
	} else if (vary_chance(v, 40)) {
		row->name = spoilt(v, row->name);
	} else {
		row->entry = spoilt(v, row->entry);
	}
}

static void good(struct variation *v)
{
	vary_rename(v, vary_one(v, "_", "__", "A", "a_1_b", "_9", "Xx_9__", "z0"));
}

VARY(table_name_invalid) = {
	.code = "E0115",
	.bad = bad,
	.good = good,
};
