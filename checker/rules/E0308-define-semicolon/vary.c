// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->definition.semicolon =
		vary_text(v, "%s%s;%s", vary_one(v, "", "", " ", "\n", "\t", " /* end */ "),
			  v->mark, vary_one(v, "", "", " ", " /* ; */", " /* body */"));
}

/* A semicolon behind the body is C's own matter. */
static void good(struct variation *v)
{
	v->call->definition.after = vary_one(v, ";\n", " ;\n", "/* ; */\n");
	v->call->definition.before = vary_one(v, "", "struct lab_one;\n", "static int lab_one;\n");
}

VARY(define_semicolon) = {
	.code = "E0308",
	.bad = bad,
	.good = good,
};
