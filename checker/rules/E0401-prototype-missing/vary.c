// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_prototype *prototype = &v->call->prototype;

	switch (vary_pick(v, 4)) {
	case 0:
		prototype->before = "#if 0\n";
		prototype->after = "#endif\n";
		break;
	case 1:
		v->plain = true;
		prototype->before = "/*\n";
		prototype->after = " */\n";
		break;
	default:
		prototype->absent = true;
	}
	vary_at(v, VARY_HEADER, NULL);
}

VARY(prototype_missing) = {
	.code = "E0401",
	.bad = bad,
};
