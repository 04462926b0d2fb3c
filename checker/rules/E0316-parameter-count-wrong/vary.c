// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_definition *definition;
	int n = vary_pick(v, 7), others;

	vary_params(v, n);
	definition = &v->call->definition;
	do
		others = vary_pick(v, 7);
	while (others == n);
	for (int i = n; i < others; i++) {
		definition->args[2 * i] = "int";
		definition->args[2 * i + 1] = vary_text(v, "more%d", i);
	}
	definition->nargs = 2 * others;
	definition->digit = vary_text(v, "%d", others);
	definition->body = "\treturn 0;\n";
	if (others)
		definition->args[0] = vary_text(v, "%s%s", v->mark, definition->args[0]);
	else
		definition->name = vary_text(v, "%s%s", v->mark, definition->name);
	v->signature = true;
}

static void good(struct variation *v)
{
	v->signature = true;
}

VARY(parameter_count_wrong) = {
	.code = "E0316",
	.bad = bad,
	.good = good,
};
