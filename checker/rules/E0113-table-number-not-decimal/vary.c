// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	long number = v->call->number;
	const char *text;

	switch (vary_pick(v, 6)) {
	case 0:
		text = vary_text(v, "0x%lx", number);
		break;
	case 1:
		text = vary_text(v, "0x%lX", number);
		break;
	case 2:
		text = vary_text(v, "0%lo", number);
		break;
	case 3:
		text = vary_text(v, "%ld%s", number, vary_one(v, "u", "L", ".", ",", ":", "d"));
		break;
	case 4:
		text = vary_one(v, "NR", "next", "n", "four", "XXX");
		break;
	default:
		text = vary_text(v, "__NR_%s", v->call->name);
	}
	v->call->row.number = vary_text(v, "%s%s", v->mark, text);
	vary_allow(v, "E0118");
}

VARY(table_number_not_decimal) = {
	.code = "E0113",
	.bad = bad,
};
