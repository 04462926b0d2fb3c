// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "../../dev/vary.h"

/* What leads there, with a mistake in it: no slash at the end, or a list that nobody reads there. */
static const char *misspelt(struct variation *v, const char *line)
{
	if (vary_chance(v, 40))
		return vary_text(v, "%s%.*s\n", v->mark, (int)strlen(line) - 2, line);
	return vary_text(v, "%s%s%s", v->mark,
			 starts_with(line, "core") ? "obj" : vary_one(v, "core", "lib"),
			 strchr(line, '-'));
}

static void bad(struct variation *v)
{
	struct vary_make *make;

	do
		vary_home(v, HOME_OWN);
	while (!v->call->make.parent);
	make = &v->call->make;
	if (vary_chance(v, 60)) {
		make->parent_line = misspelt(v, make->parent_line);
		return;
	}
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
