// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *dir = vary_one(v, "kernel", "fs", "kernel/sched", "init");
	const char *file = vary_text(v, "%s/Makefile", dir);

	vary_building(v);
	vary_at(v, file, NULL);
	vary_log(v, "%s\n",
		 vary_one(v, "/bin/sh: 1: my-generator: not found",
			  "cp: cannot stat 'kernel/nowhere.h': No such file or directory",
			  "awk: line 1: syntax error at or near }",
			  "bash: line 1: ./kernel/make-table.sh: Permission denied",
			  "error: objtool: unknown option", "ld: unrecognized option '--my-flag'"));
	vary_log(v, "make[%d]: *** [%s:%d: %s/mine.h] Error %d\n", 1 + vary_pick(v, 4), file,
		 1 + vary_pick(v, 200), dir, 1 + vary_pick(v, 127));
	vary_log(v,
		 "make[1]: *** [scripts/Makefile.build:500: %s] Error 2\n"
		 "make[1]: *** Waiting for unfinished jobs....\n",
		 dir);
}

static void good(struct variation *v)
{
	vary_building(v);
	vary_log(v, "mv: this is what a recipe says, error or not\n");
	vary_run(v, "[build]\nok = yes\n");
}

VARY(build_command_failed) = {
	.code = "E0510",
	.alone = true,
	.bad = bad,
	.good = good,
};
