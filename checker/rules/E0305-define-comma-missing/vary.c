// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

#include <string.h>

/* "int x" for "int, x", in one place or in all. */
static void bad(struct variation *v)
{
	struct vary_definition *definition;
	int n = 1 + vary_pick(v, 6), one, to = 0;

	vary_params(v, n);
	definition = &v->call->definition;
	if (vary_chance(v, 25)) {
		definition->name =
			vary_text(v, "%s%s%s%s", v->mark, definition->name,
				  vary_one(v, " ", "  ", "\t", "\n\t"), v->call->types[0]);
		memmove(definition->args, definition->args + 1,
			--definition->nargs * sizeof(*definition->args));
		return;
	}
	one = vary_chance(v, 60) ? -1 : vary_pick(v, n);
	for (int i = 0; i < n; i++) {
		const char *type = v->call->types[i], *name = v->call->names[i];

		if (one >= 0 && one != i) {
			definition->args[to++] = type;
			definition->args[to++] = name;
		} else {
			definition->args[to++] =
				vary_text(v, "%s%s%s%s", one == i || !i ? v->mark : "", type,
					  ends_with(type, "*") ? vary_one(v, "", " ") : " ", name);
		}
	}
	definition->nargs = to;
}

/* Types of several words, with the comma. */
static void good(struct variation *v)
{
	vary_param(v, 0,
		   vary_one(v, "unsigned long long", "const struct point __user *",
			    "unsigned long int", "char __user * const", "void __user **"),
		   "thing");
}

VARY(define_comma_missing) = {
	.code = "E0305",
	.bad = bad,
	.good = good,
};
