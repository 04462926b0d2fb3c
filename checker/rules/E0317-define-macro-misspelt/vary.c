// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_definition *definition = &v->call->definition;
	const char *macro =
		vary_one(v, "SYSCALL_DEFIN", "syscall_define", "SYSCALL_DEFINE_", "SYSCAL_DEFINE",
			 "SYS_CALL_DEFINE", "SYSCALL_DEFINED", "Syscall_Define", "SYSCALLDEFINE",
			 "SYSCALLS_DEFINE", "SYSCALL_DEFNIE", "SYSCALL__DEFINE", "SYSALL_DEFINE");

	if (vary_chance(v, 25))
		macro = vary_typo(v, "SYSCALL_DEFINE");
	definition->macro = vary_text(v, "%s%s", v->mark, macro);
}

VARY(define_macro_misspelt) = {
	.code = "E0317",
	.bad = bad,
};
