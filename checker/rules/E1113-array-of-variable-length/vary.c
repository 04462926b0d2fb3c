// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text = vary_one(v,
				    "\tint %svalues[count];\n"
				    "\n"
				    "\tvalues[0] = 1;\n"
				    "\treturn values[0];\n",
				    "\tchar %stext[count + 1];\n"
				    "\n"
				    "\tif (copy_from_user(text, where, sizeof(text)))\n"
				    "\t\treturn -EFAULT;\n"
				    "\treturn 0;\n",
				    "\tint n = count * 2;\n"
				    "\tchar %stext[n];\n"
				    "\n"
				    "\ttext[0] = 0;\n"
				    "\treturn text[0];\n",
				    "\tlong sum = 0;\n"
				    "\n"
				    "\tif (count > 0) {\n"
				    "\t\tlong %srow[count];\n"
				    "\n"
				    "\t\trow[0] = 2;\n"
				    "\t\tsum = row[0];\n"
				    "\t}\n"
				    "\treturn sum;\n",
				    "\tunsigned char %sraw[2 * count];\n"
				    "\n"
				    "\tmemset(raw, 0, sizeof(raw));\n"
				    "\treturn raw[0];\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body =
		vary_one(v,
			 "\tint values[16];\n"
			 "\n"
			 "\tvalues[0] = count;\n"
			 "\treturn values[0];\n",
			 "\tchar text[sizeof(count) + 1];\n"
			 "\n"
			 "\ttext[0] = 1;\n"
			 "\treturn text[0];\n",
			 "\tenum { SIZE = 8 };\n"
			 "\tchar text[SIZE];\n"
			 "\n"
			 "\ttext[0] = 0;\n"
			 "\treturn text[0];\n",
			 "\tlong *row = kcalloc(count, sizeof(*row), GFP_KERNEL);\n"
			 "\n"
			 "\tif (!row)\n"
			 "\t\treturn -ENOMEM;\n"
			 "\tkfree(row);\n"
			 "\treturn 0;\n",
			 "\tchar path[PATH_MAX / 16];\n"
			 "\n"
			 "\tpath[0] = 0;\n"
			 "\treturn path[0];\n");
}

VARY(array_of_variable_length) = {
	.code = "E1113",
	.alone = true,
	.bad = bad,
	.good = good,
};
