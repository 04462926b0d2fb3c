// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *ld = vary_one(v, "ld: ", "/usr/bin/ld: ", "x86_64-linux-gnu-ld: ");
	const char *file = v->call->definition.file, *object = vary_object(v, file);
	const char *name = vary_one(v, "helper", "counter", "lab_lock", "do_it");

	vary_building(v);
	switch (vary_pick(v, 3)) {
	case 0:
		vary_log(
			v,
			"%skernel/%s: in function `%s':\n/w/%s:%d: multiple definition of `%s'; kernel/sys.o:/w/kernel/sys.c:40: first defined here\n",
			ld, object, name, file, 1 + vary_pick(v, 40), name);
		break;
	case 1:
		vary_log(
			v,
			"%skernel/%s:(.bss+0x%x): multiple definition of `%s'; kernel/sys.o:(.bss+0x0): first defined here\n",
			ld, object, vary_pick(v, 64), name);
		break;
	default:
		vary_log(
			v,
			"ld.lld: error: duplicate symbol: %s\n>>> defined at %s:%d\n>>> defined at sys.c:3\n",
			name, file, 1 + vary_pick(v, 40));
	}
	vary_log(v, "make[1]: *** [scripts/Makefile.vmlinux_o:61: vmlinux.o] Error 1\n");
}

static void good(struct variation *v)
{
	vary_building(v);
	vary_log(v, "  LD      vmlinux.o\n  MODPOST vmlinux.symvers\n");
}

VARY(link_multiple) = {
	.code = "E0506",
	.alone = true,
	.bad = bad,
	.good = good,
};
