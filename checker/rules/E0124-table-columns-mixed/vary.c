// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

/* join - the four columns in the order of @order, with @between */
static const char *join(struct variation *v, const char *order, const char *between)
{
	struct vary_row *row = &v->call->row;
	const char *text = "";

	for (const char *p = order; *p; p++)
		text = vary_text(v, "%s%s%s", text, *text ? between : "",
				 *p == 'N'   ? row->number
				 : *p == 'A' ? row->abi
				 : *p == 'M' ? row->name
					     : row->entry);
	return text;
}

/* The columns in another order, other things than blanks between them, one torn or left out. */
static void bad(struct variation *v)
{
	struct vary_row *row = &v->call->row;
	const char *text;

	switch (vary_pick(v, 6)) {
	case 0:
		text = join(
			v,
			vary_one(v, "ANME", "NAEM", "MNAE", "NEAM", "MANE", "NMEA", "ENAM", "EMAN"),
			vary_one(v, "\t", " ", "  ", "\t\t"));
		break;
	case 1:
		text = join(v, "NAME",
			    vary_one(v, ", ", ",", ",\t", "; ", " | ", "|", ":", " = ", " : "));
		break;
	case 2:
		text = join(v, vary_one(v, "NAE", "AME", "ANM", "MAE"),
			    vary_one(v, "\t", " ", "\t\t"));
		break;
	case 3:
		text = vary_text(v, "%s%s%s", vary_one(v, "// ", "/* ", "; ", "-- ", "* ", "+ "),
				 join(v, "NAME", "\t"), vary_one(v, "", " */", ";"));
		break;
	case 4:
		text = vary_text(v, "%s(%s%s%s)%s", vary_one(v, "__SYSCALL", "__SYSCALL_64"),
				 row->number, vary_one(v, ", ", ",", " , "), row->entry,
				 vary_one(v, "", ";"));
		break;
	default:
		text = vary_text(v, "%s\tsys%s%s", join(v, "NAM", "\t"),
				 vary_one(v, " ", "_ ", " _", "\t"), v->call->name);
	}
	row->number = vary_text(v, "%s%s", v->mark, text);
	row->abi = row->name = row->entry = NULL;
}

/* Unlike to look at, and right to read. */
static void good(struct variation *v)
{
	struct vary_row *row = &v->call->row;

	row->number = join(v, "NAME", vary_one(v, " ", "\t", "  ", " \t ", "\t\t\t"));
	row->abi = row->name = row->entry = NULL;
	row->lead = vary_one(v, "", "# number, abi, name, entry\n", "# abi number name entry\n");
}

VARY(table_columns_mixed) = {
	.code = "E0124",
	.bad = bad,
	.good = good,
};
