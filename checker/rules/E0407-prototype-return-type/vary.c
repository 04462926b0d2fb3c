// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_prototype *prototype = &v->call->prototype;

	prototype->type = vary_one(v, "int", "int", "void", "unsigned long", "ssize_t", "",
				   "long long", "unsigned int", "char *", "s64");
	if (*prototype->type)
		prototype->type = vary_text(v, "%s%s", v->mark, prototype->type);
	prototype->name = vary_text(v, "%s%s", v->mark, prototype->name);
}

/* The same type in other words. */
static void good(struct variation *v)
{
	v->call->prototype.type = vary_one(v, "long", "long int", "signed long", "long signed int");
}

VARY(prototype_return_type) = {
	.code = "E0407",
	.bad = bad,
	.good = good,
};
