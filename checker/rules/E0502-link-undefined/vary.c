// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *ld = vary_one(v, "ld: ", "ld: ", "/usr/bin/ld: ", "x86_64-linux-gnu-ld: ", "");
	const char *name = v->call->name;

	vary_building(v);
	v->call->row.entry = vary_text(v, "%s%s", v->mark, v->call->row.entry);
	switch (vary_pick(v, 5)) {
	case 0:
		vary_log(
			v,
			"%sarch/x86/entry/syscall_64.o: in function `x64_sys_call':\n"
			"%sarch/x86/include/generated/asm/syscalls_64.h:%d: undefined reference to `__x64_sys_%s'\n",
			ld, vary_one(v, "./", "/w/", "/home/u/linux-6.1/"), 1 + vary_pick(v, 500),
			name);
		break;
	case 1:
		vary_log(
			v,
			"%sarch/x86/entry/syscall_64.o:(.rodata+0x%x): undefined reference to `__x64_sys_%s'\n",
			ld, vary_pick(v, 4096), name);
		break;
	case 2:
		vary_log(
			v,
			"%svmlinux.o: in function `x64_sys_call':\n(.noinstr.text+0x%x): undefined reference to `__x64_sys_%s'\n",
			ld, vary_pick(v, 4096), name);
		break;
	case 3:
		vary_log(
			v,
			"ld.lld: error: undefined symbol: __x64_sys_%s\n"
			">>> referenced by syscall_64.c\n>>>               arch/x86/entry/syscall_64.o:(x64_sys_call) in archive vmlinux.a\n",
			name);
		break;
	default:
		vary_log(v, "%ssyscall_64.c:(.text+0x%x): undefined reference to '__x64_sys_%s'\n",
			 ld, vary_pick(v, 4096), name);
	}
	vary_log(v, "make[1]: *** [scripts/Makefile.vmlinux:%d: vmlinux] Error 1\n",
		 vary_pick(v, 50));
}

static void good(struct variation *v)
{
	vary_building(v);
	vary_log(v, "  LD      vmlinux\n  SORTTAB vmlinux\n");
}

VARY(link_undefined) = {
	.code = "E0502",
	.alone = true,
	.bad = bad,
	.good = good,
};
