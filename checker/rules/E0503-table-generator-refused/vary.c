// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *table = vary_tree_path(v, VARY_TABLE);

	vary_building(v);
	switch (vary_pick(v, 3)) {
	case 0:
		vary_log(
			v,
			"error: %s: syscall table is not sorted or duplicates the same syscall number\n",
			table);
		break;
	case 1:
		vary_log(v, "Unknown abi %s\n", vary_one(v, "comon", "COMMON", "x64"));
		break;
	default:
		vary_log(v, "error: %s: %s\n", table, vary_one(v, "unknown format", "bad row"));
	}
	vary_log(
		v,
		"make[%d]: *** [arch/x86/entry/syscalls/Makefile:%d: arch/x86/include/generated/asm/syscalls_64.h] Error 1\n",
		vary_pick(v, 4), vary_pick(v, 70));
}

static void good(struct variation *v)
{
	vary_building(v);
	vary_log(v, "  SYSTBL  arch/x86/include/generated/asm/syscalls_64.h\n"
		    "  SYSHDR  arch/x86/include/generated/uapi/asm/unistd_64.h\n");
}

VARY(table_generator_refused) = {
	.code = "E0503",
	.alone = true,
	.bad = bad,
	.good = good,
};
