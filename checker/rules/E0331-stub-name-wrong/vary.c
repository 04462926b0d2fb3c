// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "../../dev/vary.h"

/* The stand-in is there, for a name with a typo, or made for a name that is none. */
static void bad(struct variation *v)
{
	const char *name = v->call->name;
	size_t n = strlen(name);
	const char *slip = vary_text(v, "%c%s", *name, name);

	switch (vary_pick(v, 5)) {
	case 0:
		slip = vary_text(v, "%.*s%c%c", (int)n - 1, name, name[n - 1], name[n - 1]);
		break;
	case 1:
		slip = vary_text(v, "sys_%s", name);
		break;
	case 2:
		slip = vary_text(v, "__x64_sys_%s", name);
		break;
	}
	vary_insert(v, "kernel/sys_ni.c", NULL,
		    vary_chance(v, 20)
			    ? vary_text(v, "cond_syscall(sys_%s);\n", name)
			    : vary_text(v, "%sCOND_SYSCALL(%s);%s\n", vary_one(v, "", "\n"), slip,
					vary_one(v, "", " /* ours */")));
	vary_at(v, "kernel/sys_ni.c", NULL);
}

static void good(struct variation *v)
{
	if (vary_chance(v, 50))
		vary_home(v, HOME_OPTION);
	if (vary_chance(v, 70))
		vary_insert(v, "kernel/sys_ni.c", NULL,
			    vary_text(v, "%sCOND_SYSCALL(%s);\n",
				      vary_one(v, "", "\n", "/* kernel/new.c */\n"),
				      v->call->name));
}

VARY(stub_name_wrong) = {
	.code = "E0331",
	.bad = bad,
	.good = good,
};
