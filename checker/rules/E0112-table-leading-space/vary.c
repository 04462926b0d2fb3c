// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->row.lead = vary_text(v, "%s%s", v->mark,
				      vary_one(v, " ", "\t", "  ", "\t\t", " \t", "        "));
}

/* Only the row has to begin in the first column; a comment need not. */
static void good(struct variation *v)
{
	v->call->row.lead = vary_one(v, "\n", "# 436\n", "## 436\n# a\n", "# a note\n\n");
}

VARY(table_leading_space) = {
	.code = "E0112",
	.bad = bad,
	.good = good,
};
