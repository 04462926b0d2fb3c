// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

#include <string.h>

static void bad(struct variation *v)
{
	struct vary_row *row = &v->call->row;

	switch (vary_pick(v, 5)) {
	case 0: /* left in a comment */
		row->lead =
			vary_text(v, "%s%s", v->mark, vary_one(v, "#", "# ", "#\t", "##", " # "));
		break;
	case 1: /* without the second column */
		row->abi = NULL;
		row->entry = vary_text(v, "%s%s", v->mark, row->entry);
		break;
	case 2: /* under another name, with the right function */
		if (strlen(v->call->name) > 3) {
			row->name = vary_text(v, "%s%s", v->mark, vary_typo(v, row->name));
			vary_allow(v, "E0121"); /* where the typo makes a name that is there */
			break;
		}
		/* fall through */
	case 3: /* as in a header */
		row->lead = vary_text(v, "%s%s", v->mark,
				      vary_one(v, "#define ", "# define ", "#define\t"));
		row->number = vary_text(v, "__NR_%s%s%ld", v->call->name,
					vary_one(v, " ", "\t", "\t\t"), v->call->number);
		row->abi = row->name = row->entry = row->extra = NULL;
		break;
	default:
		row->absent = true;
		vary_at(v, VARY_TABLE, NULL);
	}
}

/* Blank and comment lines around it, and the number in the comment as well. */
static void good(struct variation *v)
{
	v->call->row.lead =
		vary_text(v, "%s%ld %s\n%s", vary_one(v, "# ", "#", "#\t", "# # "), v->call->number,
			  v->call->name, vary_one(v, "", "\n", "\n\n"));
}

VARY(table_row_missing) = {
	.code = "E0101",
	.bad = bad,
	.good = good,
};
