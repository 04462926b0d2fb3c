// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->prototype.file =
		vary_one(v, "include/asm-generic/syscalls.h", "include/uapi/asm-generic/unistd.h",
			 "arch/x86/include/asm/syscalls.h", "include/linux/kernel.h",
			 "include/linux/lab.h", "include/linux/unistd.h");
	v->call->prototype.name = vary_text(v, "%s%s", v->mark, v->call->prototype.name);
}

VARY(prototype_wrong_header) = {
	.code = "E0410",
	.bad = bad,
};
