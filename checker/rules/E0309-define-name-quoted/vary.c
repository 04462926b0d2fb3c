// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->definition.name = vary_text(v, "%s\"%s\"", v->mark, v->call->name);
}

VARY(define_name_quoted) = {
	.code = "E0309",
	.bad = bad,
};
