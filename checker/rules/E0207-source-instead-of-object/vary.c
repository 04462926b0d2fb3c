// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_make *make;

	vary_own_file(v);
	make = &v->call->make;
	make->word = vary_text(v, "%s%.*sc", v->mark, (int)strlen(make->word) - 1, make->word);
}

/* A file whose name holds ".c" is none. */
static void good(struct variation *v)
{
	vary_own_file(v);
	v->call->definition.file = vary_text(v, "kernel/%s.c.c", v->call->name);
	v->call->make.file = "kernel/Makefile";
	v->call->make.word = vary_object(v, v->call->definition.file);
}

VARY(source_instead_of_object) = {
	.code = "E0207",
	.bad = bad,
	.good = good,
};
