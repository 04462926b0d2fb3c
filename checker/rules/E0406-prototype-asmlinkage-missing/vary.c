// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_prototype *prototype = &v->call->prototype;
	const char *word = vary_one(v, "", "", "extern", "asmlinkge", "asmlinkagee", "asmlinakge",
				    "asmlinkeage");

	prototype->asmlinkage = *word ? vary_text(v, "%s%s", v->mark, word) : "";
	prototype->name = vary_text(v, "%s%s", v->mark, prototype->name);
}

static void good(struct variation *v)
{
	v->call->prototype.asmlinkage = vary_one(v, "asmlinkage", "extern asmlinkage",
						 "asmlinkage\n", "asmlinkage /* long */");
}

VARY(prototype_asmlinkage_missing) = {
	.code = "E0406",
	.bad = bad,
	.good = good,
};
