// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_definition *definition;

	vary_params(v, vary_chance(v, 60) ? 0 : 1 + vary_pick(v, 6));
	definition = &v->call->definition;
	definition->digit = "0";
	if (!definition->nargs) {
		definition->nargs = 1;
		definition->args[0] = vary_one(v, "void", "void", "int", " void ");
	}
	definition->name = vary_text(v, "%s%s", v->mark, definition->name);
	definition->args[0] = vary_text(v, "%s%s", v->mark, definition->args[0]);
}

static void good(struct variation *v)
{
	vary_params(v, 0);
}

VARY(define0_has_arguments) = {
	.code = "E0307",
	.bad = bad,
	.good = good,
};
