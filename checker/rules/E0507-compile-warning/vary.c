// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	vary_building(v);
	v->call->definition.macro = vary_text(v, "%s%s", v->mark, v->call->definition.macro);
	vary_log(
		v, "%s:@line@:%d: warning: %s\n", vary_tree_path(v, v->call->definition.file),
		1 + vary_pick(v, 40),
		vary_one(
			v, "unused variable ‘z’ [-Wunused-variable]",
			"'x' is used uninitialized [-Wuninitialized]",
			"ISO C90 forbids mixed declarations and code [-Wdeclaration-after-statement]",
			"suggest parentheses around assignment used as truth value [-Wparentheses]",
			"the frame size of 2064 bytes is larger than 1024 bytes [-Wframe-larger-than=]",
			"ignoring return value of 'copy_to_user' declared with attribute 'warn_unused_result' [-Wunused-result]",
			"format '%d' expects argument of type 'int' [-Wformat=]"));
	if (vary_chance(v, 60))
		vary_log(v, "    8 |         int z;\n      |             ^\n");
	vary_building(v);
}

/* A warning in a file that shipped is nobody's here. */
static void good(struct variation *v)
{
	vary_building(v);
	vary_log(v, "%s:%d:3: warning: unused variable 'z' [-Wunused-variable]\n",
		 vary_one(v, "kernel/exit.c", "lib/nothing.c", "scripts/x.c", "kernel/signal.c"),
		 1 + vary_pick(v, 900));
}

VARY(compile_warning) = {
	.code = "E0507",
	.alone = true,
	.bad = bad,
	.good = good,
};
