// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	int at = v->call->nparams ? vary_pick(v, v->call->nparams) : 0;

	vary_param(v, at,
		   vary_one(v, "struct point", "struct timespec64", "const struct point",
			    "union sigval", "struct  point"),
		   "whole");
	v->call->definition.args[2 * at] = vary_text(v, "%s%s", v->mark, v->call->types[at]);
	v->call->definition.body = "\treturn 0;\n";
}

static void good(struct variation *v)
{
	vary_param(v, 0,
		   vary_one(v, "struct point __user *", "const struct point __user *",
			    "union sigval __user *", "enum color", "struct_id_t"),
		   "whole");
}

VARY(struct_by_value) = {
	.code = "E0322",
	.bad = bad,
	.good = good,
};
