// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

/* One of the kernel's own is given once more, as it stands or nearly so. */
static void shipped_twice(struct variation *v)
{
	const char *text =
		vary_text(v, "%sasmlinkage long%s%s%s;\n", vary_one(v, "", "\n", "/* mine */\n"),
			  vary_one(v, " ", "\n", "\t"), v->mark,
			  vary_one(v, "sys_close(unsigned int fd)", "sys_close(unsigned int)",
				   "sys_getpid(void)"));

	vary_insert(v, VARY_HEADER, "asmlinkage long sys_ni_syscall", text);
}

static void bad(struct variation *v)
{
	struct vary_prototype *prototype = &v->call->prototype;
	const char *list = v->call->nparams ? "" : "void";

	if (vary_chance(v, 30)) {
		shipped_twice(v);
		return;
	}

	for (int i = 0; i < v->call->nparams; i++)
		list = vary_text(v, "%s%s%s", list, i ? ", " : "", v->call->types[i]);
	prototype->after = vary_text(v, "%sasmlinkage long%s%ssys_%s(%s);\n",
				     vary_one(v, "", "\n", "/* again */\n"),
				     vary_one(v, " ", "\n", "\t"), v->mark, v->call->name, list);
}

/* Two that are nearly alike. */
static void good(struct variation *v)
{
	v->call->prototype.after = vary_text(v,
					     vary_one(v, "/* asmlinkage long sys_%s(void); */\n",
						      "#if 0\nlong sys_%s(void);\n#endif\n",
						      "asmlinkage long ksys_%s_old(int n);\n"),
					     v->call->name);
}

VARY(prototype_twice) = {
	.code = "E0412",
	.bad = bad,
	.good = good,
};
