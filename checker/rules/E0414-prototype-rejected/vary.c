// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

/* Words that x86-64 skips; gcc stumbles over them, or over what shipped far below. */
static void bad(struct variation *v)
{
	struct vary_prototype *prototype = &v->call->prototype;

	v->plain = true;
	v->ncalls = 1;
	vary_params(v, 1);
	prototype->asmlinkage = vary_text(v, "%sasmlinkage", v->mark);
	prototype->list = vary_text(v, "(%s %s%s", v->call->types[0], v->call->names[0],
				    vary_one(v, "", "))", ")))"));
	if (vary_chance(v, 70))
		vary_run(v, "[build]\nother-side = ./include/linux/syscalls.h:9999:19: error: %s\n",
			 vary_one(v, "storage class specified for parameter 'ksys_write'",
				  "expected ';', ',' or ')' before '{' token",
				  "expected declaration or statement at end of input"));
	else
		vary_run(v, "[build]\nother-side = ./include/linux/syscalls.h:@line@:40: error: %s\n",
			 vary_one(v, "expected ';', ',' or ')' before ';' token",
				  "unknown type name 'asmlinkge'"));
}

/* What the header brings along as it shipped, and warnings, are nobody's mistake. */
static void good(struct variation *v)
{
	const char *error = "./include/linux/syscalls.h:9999:19: error: unknown type name 'odd_t'";

	if (vary_chance(v, 50))
		vary_run(v, "[build]\nother-side = %s\ngiven-side = %s\n", error, error);
	else
		vary_run(v, "[build]\nother-side = ./include/linux/syscalls.h:12:1: warning: "
			    "'gnu_inline' attribute ignored [-Wattributes]\n");
}

VARY(prototype_rejected) = {
	.code = "E0414",
	.alone = true,
	.needs_shipped = true,
	.bad = bad,
	.good = good,
};
