// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	int at = v->call->nparams ? vary_pick(v, v->call->nparams) : 0;

	if (vary_chance(v, 25)) {
		vary_param(v, at,
			   vary_one(v, "char *", "int *", "const char *", "struct point *",
				    "void * __user", "const char *__user", "int  *  __user"),
			   "where");
		v->call->definition.body = "\treturn 0;\n";
		v->call->definition.args[2 * at] =
			vary_text(v, "%s%s", v->mark, v->call->types[at]);
		return;
	}
	vary_param(v, at, vary_one(v, "int __user *", "struct point __user *", "char __user *"),
		   "where");
	v->call->definition.body = vary_text(
		v,
		vary_one(v, "\treturn *%swhere;\n", "\t%swhere->x = 1;\n\treturn 0;\n",
			 "\t%swhere[0] = 'a';\n\treturn 0;\n", "\t*%swhere = 3;\n\treturn 0;\n",
			 "\tint got = *%swhere;\n\n\treturn got;\n",
			 "\tif (%swhere[2] == 0)\n\t\treturn -EINVAL;\n\treturn 0;\n",
			 "\treturn (* %swhere) + 1;\n", "\treturn %swhere -> y;\n",
			 "\treturn copy_from_user(%swhere, kernel_buffer, 4) ? -EFAULT : 0;\n",
			 "\tif (copy_to_user(kernel_buffer, (void __user *)%swhere, 8))\n"
			 "\t\treturn -EFAULT;\n\treturn 0;\n"),
		v->mark);
}

static void good(struct variation *v)
{
	int at = v->call->nparams ? vary_pick(v, v->call->nparams) : 0;

	vary_param(v, at, "int __user *", "where");
	v->call->definition.body = vary_one(
		v, "\treturn put_user(1, where);\n",
		"\tint got;\n\n\tif (get_user(got, where))\n\t\treturn -EFAULT;\n\treturn got;\n",
		"\treturn 2 * (long)where;\n", "\treturn where != NULL;\n",
		"\tif (copy_from_user(kernel_buffer, where, 4))\n\t\treturn -EFAULT;\n\treturn 0;\n",
		"\tif (copy_to_user(where + 1, kernel_buffer, 4))\n\t\treturn -EFAULT;\n\treturn 0;\n",
		"\treturn copy_to_user(where, &kernel_buffer[1], min(4, 8)) ? -EFAULT : 0;\n",
		"\treturn access_ok(where, sizeof(*where)) ? 0 : -EFAULT;\n",
		"\t/* *where, where[0], where->x */\n\treturn 0;\n");
}

VARY(user_pointer_dereferenced) = {
	.code = "E0320",
	.bad = bad,
	.good = good,
};
