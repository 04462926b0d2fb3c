// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text = vary_one(v,
				    "\t%sput_user('x', where);\n"
				    "\treturn 0;\n",
				    "\tchar c;\n"
				    "\n"
				    "\t%sget_user(c, where);\n"
				    "\treturn c;\n",
				    "\tchar name[16];\n"
				    "\n"
				    "\t%sstrncpy_from_user(name, where, sizeof(name));\n"
				    "\treturn 0;\n",
				    "\t(void)%sput_user(count, where);\n"
				    "\treturn count;\n",
				    "\tif (count > 0)\n"
				    "\t\t%sput_user(0, where + 1);\n"
				    "\treturn 0;\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body =
		vary_one(v, "\treturn put_user('x', where);\n",
			 "\tchar c;\n"
			 "\n"
			 "\tif (get_user(c, where))\n"
			 "\t\treturn -EFAULT;\n"
			 "\treturn c;\n",
			 "\tchar name[16];\n"
			 "\tlong len = strncpy_from_user(name, where, sizeof(name));\n"
			 "\n"
			 "\treturn len < 0 ? len : 0;\n",
			 "\tif (clear_user(where, count) != 0)\n"
			 "\t\treturn -EFAULT;\n"
			 "\treturn count;\n",
			 "\tint err;\n"
			 "\n"
			 "\terr = put_user(0, where + 1);\n"
			 "\tif (!err)\n"
			 "\t\terr = put_user(1, where);\n"
			 "\treturn err;\n");
}

VARY(copy_result_ignored) = {
	.code = "E1102",
	.alone = true,
	.bad = bad,
	.good = good,
};
