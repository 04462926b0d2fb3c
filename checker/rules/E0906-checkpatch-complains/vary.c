// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	vary_upstream(v, "E0906");
	for (int n = 1 + vary_pick(v, 3); n > 0; n--)
		vary_run(
			v, "complaint = %s:%d %s\n", v->call->definition.file, 1 + vary_pick(v, 30),
			vary_one(v, "trailing whitespace", "line length of 112 exceeds 100 columns",
				 "space required before the open brace '{'",
				 "code indent should use tabs where possible"));
	vary_at(v, v->call->definition.file, NULL);
}

static void good(struct variation *v)
{
	vary_upstream(v, "E0906");
}

VARY(checkpatch_complains) = {
	.code = "E0906",
	.alone = true,
	.bad = bad,
	.good = good,
};
