// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static const char table[] = "arch/x86/entry/syscalls/syscall_32.tbl";

static void bad(struct variation *v)
{
	vary_upstream(v, "E0904");
	vary_at(v, table, NULL);
}

static void good(struct variation *v)
{
	vary_upstream(v, "E0904");
	const char *prefix = v->prefixed ? "__ia32_sys_" : "sys_";

	vary_insert(v, table, NULL,
		    vary_text(v, "%ld%si386%s%s%s%s%s\n", v->call->number, vary_blank(v),
			      vary_blank(v), v->call->name, vary_blank(v), prefix, v->call->name));
}

VARY(i386_row_missing) = {
	.code = "E0904",
	.alone = true,
	.bad = bad,
	.good = good,
};
