// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

/* One pair or all of them. */
static void bad(struct variation *v)
{
	int n = 1 + vary_pick(v, 6), only = vary_chance(v, 50) ? -1 : vary_pick(v, n);
	bool marked = false;

	vary_params(v, n);
	vary_param(v, only < 0 ? 0 : only,
		   vary_one(v, "int", "char __user *", "unsigned long", "size_t", "const void __user *",
			    "struct point __user *", "u32", "pid_t"),
		   "thing");
	for (int i = 0; i < n; i++) {
		const char **args = v->call->definition.args + 2 * i, *type = args[0];

		if (only >= 0 && only != i)
			continue;
		args[0] = vary_text(v, "%s%s", marked ? "" : v->mark, args[1]);
		args[1] = type;
		marked = true;
	}
}

/* Types that nobody knows, and names that look like one. */
static void good(struct variation *v)
{
	vary_param(v, 0,
		   vary_one(v, "key_serial_t", "aio_context_t", "qid_t", "lab_own_type",
			    "unsigned char", "struct point __user *"),
		   vary_one(v, "integer", "long_name", "struct_size", "unsigned_one", "u"));
}

VARY(define_pair_swapped) = {
	.code = "E0329",
	.bad = bad,
	.good = good,
};
