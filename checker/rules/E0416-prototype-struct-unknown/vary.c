// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

/* The headers that the small tree's own names and does not have. */
static void whole_headers(struct variation *v, const char *more)
{
	strbuf_addstr(vary_file(v, "include/linux/linkage.h"), "#define asmlinkage\n");
	strbuf_addstr(vary_file(v, "include/linux/types.h"),
		      vary_text(v, "struct point;\nstruct timespec;\n%s", more));
}

static int struct_param(struct variation *v, const char *type)
{
	int at = v->call->nparams ? vary_pick(v, v->call->nparams) : 0;

	vary_params(v, at + 1);
	for (int i = 0; i < at; i++)
		vary_param(v, i, "int", vary_text(v, "plain%d", i));
	vary_param(v, at, type, "where");
	return at;
}

static void bad(struct variation *v)
{
	const char *type =
		vary_one(v, "struct lab_odd __user *", "const struct lab_odd __user *",
			 "union lab_odd __user *", "struct lab_odd *", "struct  lab_odd __user **");
	int at;

	whole_headers(v, vary_one(v, "typedef int pid_t;\n", "struct lab_odder;\n",
				  "#include <linux/lab_missing.h>\n"));
	at = struct_param(v, type);
	v->call->prototype.types[at] = vary_text(v, "%s%s", v->mark, type);
	vary_allow(v, "E0320");
}

static void good(struct variation *v)
{
	const char *way = vary_one(v, "struct lab_odd;\n", "struct lab_odd {\n\tint n;\n};\n",
				   "#include <linux/lab_odd.h>\n");

	whole_headers(v, way);
	strbuf_addstr(vary_file(v, "include/linux/lab_odd.h"), "struct lab_odd {\n\tint n;\n};\n");
	struct_param(v, "struct lab_odd __user *");
}

VARY(prototype_struct_unknown) = {
	.code = "E0416",
	.alone = true,
	.bad = bad,
	.good = good,
};
