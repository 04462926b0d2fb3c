// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *file =
		vary_one(v, "kernel/adder.c", "include/linux/syscalls.h", "kernel/Makefile",
			 "arch/x86/entry/syscalls/syscall_64.tbl", "mine/deeper/my-call.c");

	vary_at(v, file, NULL);
	vary_run(v, "[labs-copy]\nwrote = %s\n", file);
	if (vary_chance(v, 50))
		vary_run(v, "wrote = kernel/sys.c\n");
}

static void good(struct variation *v)
{
	vary_building(v);
	vary_run(v, "[build]\nok = yes\n");
}

VARY(edit_in_the_labs_copy) = {
	.code = "E0511",
	.alone = true,
	.bad = bad,
	.good = good,
};
