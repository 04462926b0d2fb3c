// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *body = vary_one(
		v,
		"\tchar text[8] = \"hi\";\n\n\tif (%scopy_to_user(text, where, sizeof(text)))\n"
		"\t\treturn -EFAULT;\n\treturn 0;\n",
		"\tchar c[4];\n\n\tif (%scopy_from_user(where, c, 4))\n\t\treturn -EFAULT;\n\treturn c[0];\n",
		"\tlong n = 4;\n\n\treturn %scopy_from_user(where, &n, sizeof(n)) ? -EFAULT : 0;\n",
		"\tint n;\n\n\tif (%scopy_from_user(where + 1, &n, 1) != 0)\n\t\treturn -EFAULT;\n\treturn n;\n",
		"\tint n = 1;\n\tunsigned long left;\n\n\tleft = %scopy_to_user(&n, &where[2], 4);\n"
		"\treturn left ? -EFAULT : 0;\n");

	vary_param(v, 0, vary_one(v, "char __user *", "unsigned char __user *"), "where");
	v->call->definition.body = vary_text(v, body, v->mark);
	vary_allow(v, "E0320"); /* which sees it without the tool */
}

static void good(struct variation *v)
{
	vary_param(v, 0, vary_one(v, "char __user *", "void __user *"), "where");
	v->call->definition.body = vary_one(
		v, "\tif (copy_to_user(where, \"x\", 2))\n\t\treturn -EFAULT;\n\treturn 0;\n",
		"\tint n;\n\n\tif (copy_from_user(&n, where, 4))\n\t\treturn -EFAULT;\n\treturn n;\n",
		"\tchar *to = kmalloc(8, GFP_KERNEL);\n\n\tif (!to)\n\t\treturn -ENOMEM;\n"
		"\tif (copy_from_user(to + 4, where + 4, 4)) {\n\t\tkfree(to);\n\t\treturn -EFAULT;\n\t}\n"
		"\tkfree(to);\n\treturn 0;\n",
		"\tchar text[4] = \"abc\";\n\n\treturn copy_to_user(where, &text[1], 2) ? -EFAULT : 2;\n",
		"\tlong n = 3;\n\n\t/* copy_to_user(&n, where, 8) */\n"
		"\treturn copy_to_user(where, &n, sizeof(n)) ? -EFAULT : 0;\n");
}

VARY(copy_arguments_swapped) = {
	.code = "E1101",
	.alone = true,
	.bad = bad,
	.good = good,
};
