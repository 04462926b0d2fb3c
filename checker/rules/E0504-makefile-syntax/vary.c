// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *file = vary_one(v, "kernel/Makefile", "fs/Makefile", "kernel/sched/Makefile");

	vary_building(v);
	vary_at(v, file, NULL);
	vary_log(v, "%s%s:%d: *** %s.  Stop.\n", vary_one(v, "", "", "scripts/Makefile.build:41: "),
		 vary_tree_path(v, file), 1 + vary_pick(v, 30),
		 vary_one(v, "missing separator", "recipe commences before first target",
			  "commands commence before first target", "missing 'endif'",
			  "extraneous 'endif'", "extraneous 'else'",
			  "missing separator (did you mean TAB instead of 8 spaces?)",
			  "unterminated call to function 'wildcard': missing ')'",
			  "invalid syntax in conditional", "empty variable name",
			  "unterminated variable reference"));
	vary_log(v, "make[%d]: *** [scripts/Makefile.build:500: kernel] Error 2\n",
		 vary_pick(v, 3));
}

static void good(struct variation *v)
{
	vary_building(v);
	vary_log(v, "kernel/Makefile:20: warning: overriding recipe for target 'x'\n");
	vary_building(v);
}

VARY(makefile_syntax) = {
	.code = "E0504",
	.alone = true,
	.bad = bad,
	.good = good,
};
