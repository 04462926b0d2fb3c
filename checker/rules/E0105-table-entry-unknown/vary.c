// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static const char *other_name(struct variation *v)
{
	const char *name = v->call->name;

	switch (vary_pick(v, 5)) {
	case 0:
		return vary_text(v, "%s%s", name, vary_one(v, "s", "2", "_call", "_"));
	case 1:
		return vary_one(v, "nothing", "ni_syscall", "undefined_one", "lab_call");
	case 2:
		return vary_text(v, "do_%s", name);
	case 3:
		return NULL;
	default:
		return vary_text(v, "q%s", vary_typo(v, name));
	}
}

static void bad(struct variation *v)
{
	const char *name = other_name(v);

	v->call->row.entry =
		name ? vary_text(v, "%s%s", v->mark, vary_entry(v, name))
		     : vary_text(v, "%s%s%s", v->mark,
				 vary_one(v, "SYS_", "Sys_", "__NR_", "do_"),
				 v->call->name);
}

/* The row may bear another name than the function: stat and sys_newstat. */
static void good(struct variation *v)
{
	struct vary_call *call = v->call;
	const char *inner = vary_text(v, "new%s", call->name);

	call->row.entry = vary_entry(v, inner);
	call->definition.name = inner;
	call->prototype.name = vary_text(v, "sys_%s", inner);
}

VARY(table_entry_unknown) = {
	.code = "E0105",
	.bad = bad,
	.good = good,
};
