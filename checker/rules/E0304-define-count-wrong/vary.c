// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_definition *definition;
	int n = vary_pick(v, 7), digit;

	vary_params(v, n);
	definition = &v->call->definition;
	do
		digit = 1 + vary_pick(v, 6);
	while (digit == n);
	definition->digit = vary_text(v, "%s%d", v->mark, digit);
	if (n && vary_chance(v, 20)) { /* all types were forgotten, or all names */
		int half = vary_pick(v, 2);

		for (int i = 0; i < n; i++)
			definition->args[i] = definition->args[2 * i + half];
		definition->nargs = n;
		definition->digit = vary_text(v, "%s%d", v->mark, n);
	} else if (n && vary_chance(v, 25)) { /* a name was forgotten */
		definition->nargs--;
		definition->digit = vary_text(v, "%s%d", v->mark, n);
	}
}

static void good(struct variation *v)
{
	vary_params(v, 1 + vary_pick(v, 6));
}

VARY(define_count_wrong) = {
	.code = "E0304",
	.bad = bad,
	.good = good,
};
