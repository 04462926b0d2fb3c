// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static const char table[] = "scripts/syscall.tbl";
static const char header[] = "include/uapi/asm-generic/unistd.h";

/* The table of the generic architectures, with a row of this number; 0: without one. */
static void write_table(struct variation *v, const char *file, long number)
{
	const char *name = v->call->name;
	bool is_table = file == table;

	strbuf_addstr(vary_file(v, file),
		      is_table ? "# generic\n435\tcommon\tclone3\t\tsys_clone3\n"
			       : "#define __NR_clone3 435\n__SYSCALL(__NR_clone3, sys_clone3)\n");
	if (number)
		strbuf_addstr(vary_file(v, file),
			      is_table ? vary_text(v, "%ld%scommon%s%s%ssys_%s\n", number,
						   vary_blank(v), vary_blank(v), name,
						   vary_blank(v), name)
				       : vary_text(v,
						   "#define __NR_%s %ld\n__SYSCALL(__NR_%s, "
						   "sys_%s)\n",
						   name, number, name, name));
	if (v->bad)
		vary_at(v, file, NULL);
}

static void bad(struct variation *v)
{
	vary_upstream(v, "E0901");
	write_table(v, vary_one(v, table, header), vary_chance(v, 40) ? v->call->number + 1 : 0);
}

static void good(struct variation *v)
{
	vary_upstream(v, "E0901");
	write_table(v, vary_one(v, table, header), v->call->number);
}

VARY(generic_table_missing) = {
	.code = "E0901",
	.alone = true,
	.bad = bad,
	.good = good,
};
