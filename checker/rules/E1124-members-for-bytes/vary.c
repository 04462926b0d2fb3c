// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text = vary_one(v,
				    "\tint values[4];\n"
				    "\n"
				    "\tif (copy_from_user(values, where, %s4))\n"
				    "\t\treturn -EFAULT;\n"
				    "\treturn values[0];\n",
				    "\tlong sums[3];\n"
				    "\n"
				    "\tmemset(sums, 0, %sARRAY_SIZE(sums));\n"
				    "\treturn sums[0];\n",
				    "\tu16 words[10] = {0};\n"
				    "\n"
				    "\tif (copy_to_user(where, words, %s10))\n"
				    "\t\treturn -EFAULT;\n"
				    "\treturn 0;\n",
				    "\tunsigned int values[8];\n"
				    "\n"
				    "\tif (count < 0 || count > ARRAY_SIZE(values))\n"
				    "\t\treturn -EINVAL;\n"
				    "\tif (copy_from_user(values, where, %scount))\n"
				    "\t\treturn -EFAULT;\n"
				    "\treturn values[0];\n",
				    "\tstatic long first[5], second[5];\n"
				    "\n"
				    "\treturn memcmp(first, second, %s5);\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body =
		vary_one(v,
			 "\tint values[4];\n"
			 "\n"
			 "\tif (copy_from_user(values, where, sizeof(values)))\n"
			 "\t\treturn -EFAULT;\n"
			 "\treturn values[0];\n",
			 "\tchar text[16];\n"
			 "\n"
			 "\tmemset(text, 0, ARRAY_SIZE(text));\n"
			 "\tif (copy_from_user(text, where, 16))\n"
			 "\t\treturn -EFAULT;\n"
			 "\treturn text[0];\n",
			 "\tunsigned int values[8];\n"
			 "\n"
			 "\tif (count < 0 || count > ARRAY_SIZE(values))\n"
			 "\t\treturn -EINVAL;\n"
			 "\tif (copy_from_user(values, where, count * sizeof(values[0])))\n"
			 "\t\treturn -EFAULT;\n"
			 "\treturn 0;\n",
			 "\tunsigned int values[8];\n"
			 "\n"
			 "\tif (count < 0 || count > sizeof(values))\n"
			 "\t\treturn -EINVAL;\n"
			 "\tif (copy_from_user(values, where, count))\n"
			 "\t\treturn -EFAULT;\n"
			 "\treturn 0;\n",
			 "\tlong first[5] = {0}, second[5] = {0};\n"
			 "\n"
			 "\treturn memcmp(first, second, 5 * sizeof(long));\n");
}

VARY(members_for_bytes) = {
	.code = "E1124",
	.alone = true,
	.bad = bad,
	.good = good,
};
