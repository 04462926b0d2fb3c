// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *body = vary_one(
		v, "\t%scopy_to_user(where, \"x\", 2);\n\treturn 0;\n",
		"\tchar c[4];\n\n\t%scopy_from_user(c, where, 4);\n\treturn c[0];\n",
		"\treturn %scopy_to_user(where, \"x\", 2);\n",
		"\treturn (%scopy_to_user(where, \"x\", 2));\n",
		"\tif (where)\n\t\t%scopy_to_user(where,\n\t\t\t     \"x\", 2);\n\treturn 0;\n",
		"\tif (where) {\n\t\t%scopy_to_user (where, \"x\", 2);\n\t}\n\treturn 0;\n",
		"\tchar c[4];\n"
		"\n"
		"\tif (!%scopy_from_user(c, where, 4))\n"
		"\t\treturn -EFAULT;\n"
		"\treturn c[0];\n",
		"\tunsigned long left = %scopy_to_user(where, \"x\", 2);\n"
		"\n"
		"\tif (left)\n"
		"\t\treturn left;\n"
		"\treturn 0;\n");

	vary_param(v, 0, "char __user *", "where");
	v->call->definition.body = vary_text(v, body, v->mark);
}

static void good(struct variation *v)
{
	vary_param(v, 0, "char __user *", "where");
	v->call->definition.body = vary_one(
		v, "\tif (copy_to_user(where, \"x\", 2))\n\t\treturn -EFAULT;\n\treturn 0;\n",
		"\tunsigned long left = copy_to_user(where, \"x\", 2);\n\n\treturn left ? -EFAULT : 0;\n",
		"\treturn copy_to_user(where, \"x\", 2) ? -EFAULT : 0;\n",
		"\tif (0 != copy_to_user(where, \"x\", 2))\n\t\treturn -EFAULT;\n\treturn 2;\n",
		"\tif (!where || copy_to_user(where, \"x\", 2))\n\t\treturn -EFAULT;\n\treturn 2;\n",
		"\t/* copy_to_user(where, 0, 0); */\n\treturn 0;\n",
		"\tchar c[4] = \"\";\n"
		"\n"
		"\tif (!copy_from_user(c, where, 4))\n"
		"\t\treturn c[0];\n"
		"\treturn -EFAULT;\n");
}

VARY(copy_result_misused) = {
	.code = "E0321",
	.bad = bad,
	.good = good,
};
