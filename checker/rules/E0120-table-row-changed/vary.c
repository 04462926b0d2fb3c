// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "../../dev/vary.h"

/* What the row of @name reads as in this tree. */
static const char *row_of(struct variation *v, const char *words)
{
	const char *text = strbuf_str(vary_file(v, VARY_TABLE)), *at = strstr(text, words);

	return vary_text(v, "%.*s", (int)strcspn(at, "\n") + 1, at);
}

static void bad(struct variation *v)
{
	const char *words =
		vary_one(v, "3\tcommon\tclose", "39\tcommon\tgetpid", "102\tcommon", "424\tcommon",
			 "16\t64", "0\tcommon\tread", "435\tcommon\tclone3");
	const char *row = row_of(v, words), *tab = strchr(row, '\t');

	switch (vary_pick(v, 5)) {
	case 0: /* deleted */
		vary_replace(v, VARY_TABLE, row, "");
		vary_at(v, VARY_TABLE, NULL);
		break;
	case 1: /* put into a comment */
		vary_replace(v, VARY_TABLE, row, vary_text(v, "#%s", row));
		vary_at(v, VARY_TABLE, NULL);
		break;
	case 2: /* another number, in its place */
		vary_replace(v, VARY_TABLE, row,
			     vary_text(v, "%s%s%s", v->mark, vary_one(v, "5", "6", "7"), tab));
		break;
	case 3: /* a row of one's own written over it */
		v->call->row.absent = true;
		vary_replace(v, VARY_TABLE, row,
			     vary_text(v, "%s%.*s\tcommon\t%s\t%s\n", v->mark,
				       (int)strcspn(row, "\t"), row, v->call->name,
				       vary_entry(v, v->call->name)));
		break;
	default: /* another function */
		vary_replace(v, VARY_TABLE, row,
			     vary_text(v, "%s%.*ssys_newstat\n", v->mark,
				       (int)(strrchr(row, '\t') - row) + 1, row));
	}
	vary_allow(v, "E0118");
}

/* Other blanks between the columns are no other row. */
static void good(struct variation *v)
{
	const char *row = row_of(v, "39\tcommon\tgetpid");

	vary_replace(v, VARY_TABLE, row,
		     vary_text(v, "39%scommon%sgetpid%s%s\n", vary_blank(v), vary_blank(v),
			       vary_blank(v), vary_entry(v, "getpid")));
}

VARY(table_row_changed) = {
	.code = "E0120",
	.alone = true,
	.needs_shipped = true,
	.bad = bad,
	.good = good,
};
