// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->prototype.semicolon = vary_one(v, "", "", " ", " /* ; */", "\n");
	v->call->prototype.name = vary_text(v, "%s%s", v->mark, v->call->prototype.name);
}

static void good(struct variation *v)
{
	v->call->prototype.semicolon = vary_one(v, " ;", "\t;", "\n;", " /* ; */ ;", "; /* ok */");
}

VARY(prototype_semicolon_missing) = {
	.code = "E0409",
	.bad = bad,
	.good = good,
};
