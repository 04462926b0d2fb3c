// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	vary_own_file(v);
	v->call->make.list = vary_one(v, "obj-m", "obj-$(CONFIG_ZRAM)", "obj-m");
	v->call->make.word = vary_text(v, "%s%s", v->mark, v->call->make.word);
}

/* Somebody else's module beside it. */
static void good(struct variation *v)
{
	vary_home(v, HOME_KERNEL);
	v->call->make.before =
		vary_one(v, "obj-m += module.o\n", "obj-$(CONFIG_ZRAM) += module.o\n");
}

VARY(object_as_module) = {
	.code = "E0204",
	.bad = bad,
	.good = good,
};
