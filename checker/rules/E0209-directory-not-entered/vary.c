// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_make *make;

	do
		vary_home(v, HOME_OWN);
	while (!v->call->make.parent);
	make = &v->call->make;
	make->parent_line = vary_chance(v, 50) ? vary_text(v, "# %s", make->parent_line) : "";
	v->call->definition.name = vary_text(v, "%s%s", v->mark, v->call->definition.name);
}

static void good(struct variation *v)
{
	vary_home(v, HOME_OWN);
}

VARY(directory_not_entered) = {
	.code = "E0209",
	.bad = bad,
	.good = good,
};
