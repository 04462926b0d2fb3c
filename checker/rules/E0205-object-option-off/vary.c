// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *option;

	vary_own_file(v);
	option = vary_one(v, "CONFIG_PROFILING", "CONFIG_MODULES", "CONFIG_EXPERT",
			  "CONFIG_LAB_NOBODY_KNOWS", "CONFIG_SYSCALL", "CONFIG_FUTX",
			  "CONFIG_MY_CALL", "CONFIG_Y");
	v->call->make.list = vary_text(v, vary_chance(v, 80) ? "obj-$(%s)" : "obj-${%s}", option);
	v->call->make.word = vary_text(v, "%s%s", v->mark, v->call->make.word);
}

static void good(struct variation *v)
{
	vary_own_file(v);
	v->call->make.list = vary_one(v, "obj-$(CONFIG_FUTEX)", "obj-${CONFIG_FUTEX}",
				      "obj-$(CONFIG_X86_64)", "obj-$(CONFIG_64BIT)");
}

VARY(object_option_off) = {
	.code = "E0205",
	.bad = bad,
	.good = good,
};
