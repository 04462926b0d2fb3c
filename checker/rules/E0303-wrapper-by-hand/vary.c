// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	if (!v->call->nparams || (v->call->nparams == 1 && vary_chance(v, 50)))
		vary_params(v, 2);
	v->call->definition.head =
		vary_text(v, "%s%s%s__x64_sys_%s%s",
			  vary_one(v, "asmlinkage long", "long", "asmlinkage long", "int"),
			  vary_one(v, " ", " ", "\n"), v->mark, v->call->name, vary_params_list(v));
}

/* One that takes the saved registers is no mistake. */
static void good(struct variation *v)
{
	v->plain = true;
	v->call->definition.head = vary_text(
		v, "%s __x64_sys_%s(%sstruct pt_regs *%s)", vary_one(v, "asmlinkage long", "long"),
		v->call->name, vary_one(v, "const ", ""), vary_one(v, "regs", "__unused", "r"));
	v->call->definition.body = "\treturn 0;\n";
	v->call->prototype.absent = false;
}

VARY(wrapper_by_hand) = {
	.code = "E0303",
	.bad = bad,
	.good = good,
};
