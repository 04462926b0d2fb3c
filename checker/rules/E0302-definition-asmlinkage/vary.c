// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->definition.head = vary_text(
		v, "%s%s%ssys_%s%s%s",
		vary_one(v, "asmlinkage long", "asmlinkage long", "long", "asmlinkage  long",
			 "asmlinkage int", "asmlinkage\nlong", "long asmlinkage"),
		vary_one(v, " ", " ", "\n", "\t"), v->mark, v->call->name, vary_one(v, "", "", " "),
		vary_params_list(v));
}

/* A helper that only sounds like it, and the old way in a comment. */
static void good(struct variation *v)
{
	v->call->definition.before =
		vary_text(v, "%s\n",
			  vary_one(v, "static long do_sys_it(int n)\n{\n\treturn n;\n}\n",
				   "/* asmlinkage long sys_it(void) { return 0; } */",
				   "extern long sys_other(int n);",
				   "static noinline long mysys_it(void)\n{\n\treturn 0;\n}\n"));
}

VARY(definition_asmlinkage) = {
	.code = "E0302",
	.bad = bad,
	.good = good,
};
