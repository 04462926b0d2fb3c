// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	static const char *const pairs[][2] = {
		{"char __user *", "char *"},
		{"const char __user *", "const char *"},
		{"struct point __user *", "struct point *"},
		{"void __user *", "void *"},
		{"int __user *", "int*"},
		{"char __user *", "char * __user"},
		{"void __user *", "void *__user"},
	};
	int i = vary_pick(v, ARRAY_SIZE(pairs)),
	    at = v->call->nparams ? vary_pick(v, v->call->nparams) : 0;

	vary_param(v, at, pairs[i][0], "where");
	v->call->prototype.types[at] = vary_text(v, "%s%s", v->mark, pairs[i][1]);
}

static void good(struct variation *v)
{
	vary_param(v, 0, "char __user *", "where");
	v->call->prototype.types[0] = vary_one(v, "char __user *", "char __user*", "char\t__user *",
					       "char __user\n\t\t*", "char /* a */ __user *");
}

VARY(prototype_user_mark_missing) = {
	.code = "E0413",
	.bad = bad,
	.good = good,
};
