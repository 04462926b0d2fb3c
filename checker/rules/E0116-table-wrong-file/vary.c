// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_row *row = &v->call->row;

	row->file = vary_one(v, "arch/x86/entry/syscalls/syscall_32.tbl",
			     "tools/perf/arch/x86/entry/syscalls/syscall_64.tbl",
			     "arch/x86/entry/syscalls/syscall_32.tbl", "scripts/syscall.tbl");
	/* The copy of the tools is a whole table. */
	if (starts_with(row->file, "tools/"))
		strbuf_addstr(vary_file(v, row->file), strbuf_str(vary_file(v, VARY_TABLE)));
	row->abi = ends_with(row->file, "_32.tbl") ? "i386" : row->abi;
	row->number = vary_text(v, "%s%s", v->mark, row->number);
}

/* In both tables is how calls are made. */
static void good(struct variation *v)
{
	vary_insert(v, "arch/x86/entry/syscalls/syscall_32.tbl", NULL,
		    vary_text(v, "%ld%si386%s%s\tsys_%s\n", v->call->number, vary_blank(v),
			      vary_blank(v), v->call->name, v->call->name));
}

VARY(table_wrong_file) = {
	.code = "E0116",
	.bad = bad,
	.good = good,
};
