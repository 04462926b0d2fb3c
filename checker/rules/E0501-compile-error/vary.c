// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static const char *message(struct variation *v)
{
	const char *name = vary_quoted(v, vary_one(v, "z", "total", "foo", "current_user"));

	switch (vary_pick(v, 9)) {
	case 0:
		return vary_text(v, "%s undeclared (first use in this function)%s", name,
				 vary_one(v, "", "; did you mean 'y'?"));
	case 1:
		return vary_text(v, "expected %s before %s token", vary_quoted(v, ";"),
				 vary_quoted(v, "}"));
	case 2:
		return vary_text(
			v,
			"implicit declaration of function %s [-W%simplicit-function-declaration]",
			name, vary_one(v, "error=", ""));
	case 3:
		return "invalid operands to binary + (have 'char *' and 'char *')";
	case 4:
		return vary_text(v, "unknown type name %s", name);
	case 5:
		return vary_text(v, "too few arguments to function %s", name);
	case 6:
		return vary_text(v,
				 "control reaches end of non-void function [-Werror=return-type]");
	case 7:
		return vary_text(v, "%s redeclared as different kind of symbol", name);
	default:
		return vary_text(v, "stray %s in program", vary_quoted(v, "\\302"));
	}
}

/* gcc 10 to 14: with and without the quoted source, the place in a header's macro or not. */
static void bad(struct variation *v)
{
	const char *file = vary_tree_path(v, v->call->definition.file);

	vary_building(v);
	v->call->definition.macro = vary_text(v, "%s%s", v->mark, v->call->definition.macro);
	if (vary_chance(v, 50))
		vary_log(v, "%s: In function %s:\n", file, vary_quoted(v, "__do_sys_x"));
	if (vary_chance(v, 25)) {
		vary_log(
			v,
			"./include/linux/syscalls.h:%d:13: error: %s\n"
			"./include/linux/syscalls.h:225:9: note: in expansion of macro '__SYSCALL_DEFINEx'\n"
			"%s:@line@:1: note: in expansion of macro 'SYSCALL_DEFINE2'\n",
			100 + vary_pick(v, 300), message(v), file);
	} else {
		vary_log(v, "%s:@line@:%d: %serror: %s\n", file, 1 + vary_pick(v, 30),
			 vary_one(v, "", "", "", "fatal "), message(v));
		if (vary_chance(v, 60))
			vary_log(v, "%5s |         return x + z;\n      |  %s\n", "@line@",
				 vary_one(v, "                  ^", "      ^~~~", "^~~~~~~~~~~"));
	}
	vary_log(v, "make[%d]: *** [scripts/Makefile.build:2%d: x.o] Error 1\n", vary_pick(v, 4),
		 vary_pick(v, 99));
	vary_building(v);
}

/* The words without their meaning. */
static void good(struct variation *v)
{
	vary_building(v);
	vary_log(
		v, "%s",
		vary_one(
			v, "  CC      lib/error.o\n", "  HOSTCC  scripts/error: it is none\n",
			"kernel/signal.c:100:2: warning: unused variable 'error' [-Wunused-variable]\n",
			"kernel/signal.c:100:2: note: error: is a label here\n",
			"  LD      undefined.o\n"));
	vary_building(v);
}

VARY(compile_error) = {
	.code = "E0501",
	.alone = true,
	.bad = bad,
	.good = good,
};
