// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

/* A row was copied, from those that shipped or from the learner's own, and its last column stayed. */
static void bad(struct variation *v)
{
	const char *theirs = v->ncalls > 1 && v->min_calls < 2 && vary_chance(v, 50)
				     ? v->calls[1].name
				     : vary_one(v, "read", "write", "getpid", "clone3", "pidfd_open");

	v->call->row.entry = vary_text(v, "%s%s", v->mark, vary_entry(v, theirs));
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

VARY(table_entry_of_another) = {
	.code = "E0122",
	.bad = bad,
	.good = good,
};
