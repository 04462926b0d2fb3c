// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->definition.name = vary_text(
		v, "%s%s%s", v->mark,
		vary_one(v, "sys_", "sys_", "__x64_sys_", "__se_sys_", "__do_sys_"), v->call->name);
}

/* Names that begin with sys, without being the prefix. */
static void good(struct variation *v)
{
	vary_rename(v, vary_one(v, "sysadd", "sysx", "system_mode", "syscalls", "_sys"));
}

VARY(define_name_has_sys) = {
	.code = "E0310",
	.bad = bad,
	.good = good,
};
