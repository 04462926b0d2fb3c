// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	vary_own_file(v);
	if (vary_chance(v, 30)) { /* above the first list, which begins with = */
		vary_home(v, HOME_KERNEL);
		v->call->make.absent = true;
		vary_insert(v, "kernel/Makefile", "obj-y     = fork.o",
			    vary_text(v, "%sobj-y %s %s\n", v->mark, vary_one(v, "+=", "=", ":="),
				      vary_object(v, v->call->definition.file)));
		return;
	}
	v->call->make.list = vary_text(v, "%s%s", v->mark, v->call->make.list);
	v->call->make.op = vary_one(v, "=", ":=", "=", ":=", "::=");
}

/* The first list of a Makefile begins with =, and other variables may, too. */
static void good(struct variation *v)
{
	vary_own_file(v);
	v->call->make.before = vary_one(v, "CFLAGS_sys.o = -O1\n", "lab-y := lab_part.o\n",
					"obj-x = nothing\n", "obj-y += \n");
}

VARY(objects_overwritten) = {
	.code = "E0203",
	.alone = true,
	.bad = bad,
	.good = good,
};
