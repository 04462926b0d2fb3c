// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	vary_upstream(v, "E0902");
	vary_home(v, HOME_OPTION);
	vary_at(v, "kernel/sys_ni.c", NULL);
}

static void good(struct variation *v)
{
	vary_upstream(v, "E0902");
	if (vary_chance(v, 70)) {
		vary_home(v, HOME_OPTION);
		vary_insert(v, "kernel/sys_ni.c", NULL,
			    vary_text(v, "%sCOND_SYSCALL(%s);\n",
				      vary_one(v, "", "\n", "/* kernel/new.c */\n"),
				      v->call->name));
	} else {
		vary_home(v, vary_chance(v, 50) ? HOME_KERNEL : HOME_OTHER);
	}
}

VARY(cond_syscall_missing) = {
	.code = "E0902",
	.alone = true,
	.bad = bad,
	.good = good,
};
