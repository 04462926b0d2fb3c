// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static const char copy[] = "tools/perf/arch/x86/entry/syscalls/syscall_64.tbl";

/* perf's copy, with a row of this number; 0: without one. */
static void write_copy(struct variation *v, long number)
{
	strbuf_addstr(vary_file(v, copy),
		      vary_text(v, "435\tcommon\tclone3\t%s\n", vary_entry(v, "clone3")));
	if (number)
		strbuf_addstr(vary_file(v, copy),
			      vary_text(v, "%ld%scommon%s%s%s%s\n", number, vary_blank(v),
					vary_blank(v), v->call->name, vary_blank(v),
					vary_entry(v, v->call->name)));
}

static void bad(struct variation *v)
{
	vary_upstream(v, "E0910");
	write_copy(v, vary_chance(v, 40) ? v->call->number + 1 : 0);
	vary_at(v, copy, NULL);
}

static void good(struct variation *v)
{
	vary_upstream(v, "E0910");
	write_copy(v, v->call->number);
}

VARY(tools_copy_differs) = {
	.code = "E0910",
	.alone = true,
	.bad = bad,
	.good = good,
};
