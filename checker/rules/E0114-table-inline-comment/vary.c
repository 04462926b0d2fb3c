// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->row.tail = vary_text(v, "%s%s%s", vary_blank(v), v->mark,
				      vary_one(v, "# mine", "#", "# adds two numbers", "#436",
					       "## 'common' entry", "# sys_adder # x"));
	if (vary_chance(v, 20))
		v->call->row.tail = vary_text(v, "%s%s", v->mark, "#close");
}

static void good(struct variation *v)
{
	v->call->row.tail = vary_one(v, "\n# mine", "\n#", "\n# 436\tcommon\tx\tsys_x # y");
}

VARY(table_inline_comment) = {
	.code = "E0114",
	.bad = bad,
	.good = good,
};
