// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text = vary_one(v,
				    "\tchar text[8];\n"
				    "\n"
				    "\tif (copy_from_user(text, where, 8))\n"
				    "\t\treturn %s1;\n"
				    "\treturn 0;\n",
				    "\tchar *text = kmalloc(8, GFP_KERNEL);\n"
				    "\n"
				    "\tif (!text)\n"
				    "\t\treturn -%s1;\n"
				    "\tkfree(text);\n"
				    "\treturn 0;\n",
				    "\tif (put_user('x', where))\n"
				    "\t\treturn -%s1;\n"
				    "\treturn 0;\n",
				    "\tif (copy_to_user(where, \"hi\", 3) != 0) {\n"
				    "\t\tpr_err(\"failed\\n\");\n"
				    "\t\treturn -%s1;\n"
				    "\t}\n"
				    "\treturn 0;\n",
				    "\tchar c;\n"
				    "\n"
				    "\tif (get_user(c, where))\n"
				    "\t\treturn %s14;\n"
				    "\treturn c;\n",
				    "\tchar text[8] = \"\";\n"
				    "\tlong left;\n"
				    "\n"
				    "\tleft = copy_to_user(where, text, sizeof(text));\n"
				    "\tif (left)\n"
				    "\t\treturn -%s1;\n"
				    "\treturn 0;\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body = vary_one(v,
					    "\tchar text[8];\n"
					    "\n"
					    "\tif (copy_from_user(text, where, 8))\n"
					    "\t\treturn -EFAULT;\n"
					    "\treturn 1;\n",
					    "\tchar *text = kmalloc(8, GFP_KERNEL);\n"
					    "\n"
					    "\tif (!text)\n"
					    "\t\treturn -ENOMEM;\n"
					    "\tkfree(text);\n"
					    "\treturn 2;\n",
					    "\tif (count == 3)\n"
					    "\t\treturn 1;\n"
					    "\treturn put_user('x', where);\n",
					    "\tif (!copy_to_user(where, \"hi\", 3))\n"
					    "\t\treturn 3;\n"
					    "\treturn -EFAULT;\n",
					    "\tchar c;\n"
					    "\n"
					    "\tif (get_user(c, where))\n"
					    "\t\treturn -EFAULT;\n"
					    "\treturn c ? 1 : 0;\n",
					    "\tchar text[8] = \"\";\n"
					    "\tlong left;\n"
					    "\n"
					    "\tleft = copy_to_user(where, text, sizeof(text));\n"
					    "\tif (left)\n"
					    "\t\treturn -EFAULT;\n"
					    "\treturn 0;\n");
}

VARY(error_value_wrong) = {
	.code = "E1110",
	.alone = true,
	.bad = bad,
	.good = good,
};
