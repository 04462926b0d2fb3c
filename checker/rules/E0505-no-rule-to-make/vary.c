// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *dir = vary_one(v, "kernel", "fs", "kernel/sched", "init");
	const char *target = vary_text(v, "%s/%s.o", dir, vary_one(v, "other", "lost", "my-call"));

	vary_building(v);
	vary_at(v, vary_text(v, "%s/Makefile", dir), NULL);
	vary_log(
		v,
		vary_one(
			v,
			"make[3]: *** No rule to make target '%s', needed by '%s/built-in.a'.  Stop.\n",
			"make[2]: *** No rule to make target `%s', needed by `%s/built-in.a'.  Stop.\n",
			"make: *** No rule to make target '%s', needed by '%s/built-in.a'.\n",
			"make[10]: *** No rule to make target '%s', needed by '%s/built-in.a'.  Stop.\n"),
		target, dir);
	vary_log(v,
		 "make[1]: *** [scripts/Makefile.build:500: %s] Error 2\n"
		 "make[1]: *** Waiting for unfinished jobs....\n",
		 dir);
}

static void good(struct variation *v)
{
	vary_building(v);
	vary_log(v, "make[1]: No rule of this name is needed.\n");
}

VARY(no_rule_to_make) = {
	.code = "E0505",
	.alone = true,
	.bad = bad,
	.good = good,
};
