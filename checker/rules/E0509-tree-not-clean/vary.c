// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	vary_log(
		v,
		"%s*** The source tree is not clean, please run 'make%s mrproper'\n*** in %s\n***\n",
		vary_one(v, "***\n", "", "  SYNC    include/config/auto.conf\n***\n"),
		vary_one(v, "", " ARCH=x86", " ARCH=x86_64"),
		vary_one(v, "/w", "/home/u/linux-6.1", "/root/linux"));
	vary_log(v, "make[1]: *** [/w/Makefile:%d: outputmakefile] Error 1\n",
		 500 + vary_pick(v, 300));
}

static void good(struct variation *v)
{
	vary_building(v);
	vary_log(v, "  CLEAN   .\n  CC      kernel/not_clean.o\n");
}

VARY(tree_not_clean) = {
	.code = "E0509",
	.alone = true,
	.bad = bad,
	.good = good,
};
