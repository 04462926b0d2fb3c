// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_row *row = &v->call->row;

	switch (vary_pick(v, 5)) {
	case 0: /* a blank that is none */
		row->number = vary_text(v, "%s%s%s%s", row->number, v->mark,
					vary_one(v, "\u00a0", "\u3000", "\u2003", "\u202f\u202f",
						 " \u00a0", "\t\u00a0\t"),
					row->abi);
		row->abi = NULL;
		break;
	case 1: /* something that nobody sees */
		row->entry = vary_text(v, "%s%s%s", row->entry, v->mark,
				       vary_one(v, "\u200b", "\u200d", "\u00ad", "\ufeff"));
		break;
	case 2: /* letters of another alphabet */
		row->abi = vary_text(v, "%s%s", v->mark,
				     vary_one(v, "c\u043emmon", "\u0441ommon", "comm\u03bfn"));
		break;
	case 3: /* a dash where the name has a low line */
		row->entry = vary_dashed(v, row->entry);
		break;
	default: /* a full-width digit */
		row->number = vary_text(v, "%s\uff14%s", v->mark, row->number + 1);
	}
}

static void good(struct variation *v)
{
	v->call->row.tail = vary_one(v, "\n# 436\u00a0common\u3000x",
				     "\n# \u201cmine\u201d \u2014 more", "\n# \u043c\u043e\u0439");
}

VARY(table_character_alike) = {
	.code = "E0123",
	.alone = true,
	.bad = bad,
	.good = good,
};
