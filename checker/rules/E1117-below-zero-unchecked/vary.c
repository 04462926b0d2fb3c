// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text = vary_one(v,
				    "\tchar text[16];\n"
				    "\n"
				    "\tif (%scount > 16)\n"
				    "\t\treturn -EINVAL;\n"
				    "\tif (copy_from_user(text, where, count))\n"
				    "\t\treturn -EFAULT;\n"
				    "\treturn text[0];\n",
				    "\tstatic int table[8];\n"
				    "\n"
				    "\tif (%scount >= 8)\n"
				    "\t\treturn -EINVAL;\n"
				    "\treturn table[count];\n",
				    "\tstatic char letters[26];\n"
				    "\n"
				    "\tif (%scount > 25) {\n"
				    "\t\tpr_info(\"too large\\n\");\n"
				    "\t\treturn -ERANGE;\n"
				    "\t}\n"
				    "\treturn put_user(letters[count], where);\n",
				    "\tchar text[64] = \"hello\";\n"
				    "\n"
				    "\tif (%scount >= 64)\n"
				    "\t\treturn -EINVAL;\n"
				    "\treturn copy_to_user(where, text, count) ? -EFAULT : 0;\n",
				    "\tint sums[4] = {0};\n"
				    "\n"
				    "\tif (%scount >= 4)\n"
				    "\t\treturn -EINVAL;\n"
				    "\tsums[count]++;\n"
				    "\treturn sums[0];\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body = vary_one(v,
					    "\tchar text[16];\n"
					    "\n"
					    "\tif (count < 0 || count > 16)\n"
					    "\t\treturn -EINVAL;\n"
					    "\tif (copy_from_user(text, where, count))\n"
					    "\t\treturn -EFAULT;\n"
					    "\treturn text[0];\n",
					    "\tstatic int table[8];\n"
					    "\n"
					    "\tif (count >= ARRAY_SIZE(table))\n"
					    "\t\treturn -EINVAL;\n"
					    "\treturn table[count];\n",
					    "\tstatic char letters[26];\n"
					    "\n"
					    "\tif (count > 25)\n"
					    "\t\treturn -ERANGE;\n"
					    "\tif (count < 0)\n"
					    "\t\treturn -EINVAL;\n"
					    "\treturn put_user(letters[count], where);\n",
					    "\tif (count > 3)\n"
					    "\t\treturn -EINVAL;\n"
					    "\treturn 4 - count;\n",
					    "\tint sums[4] = {0};\n"
					    "\n"
					    "\tif ((unsigned int)count >= 4)\n"
					    "\t\treturn -EINVAL;\n"
					    "\tsums[count]++;\n"
					    "\treturn sums[0];\n");
}

VARY(below_zero_unchecked) = {
	.code = "E1117",
	.alone = true,
	.bad = bad,
	.good = good,
};
