// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text = vary_one(v,
				    "\tchar %stext[8192];\n"
				    "\n"
				    "\ttext[0] = 1;\n"
				    "\treturn text[0];\n",
				    "\tchar %spath[PATH_MAX] = {0};\n"
				    "\n"
				    "\treturn path[0];\n",
				    "\tlong %ssums[1024];\n"
				    "\n"
				    "\tsums[0] = 2;\n"
				    "\treturn sums[0];\n",
				    "\tunsigned int a = 0, %svalues[64 * 64];\n"
				    "\n"
				    "\tvalues[0] = a;\n"
				    "\treturn values[0];\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body = vary_one(v,
					    "\tstatic char text[8192];\n"
					    "\n"
					    "\ttext[0] = 1;\n"
					    "\treturn text[0];\n",
					    "\tchar path[PATH_MAX / 16];\n"
					    "\n"
					    "\tpath[0] = 0;\n"
					    "\treturn path[0];\n",
					    "\tchar *text = kmalloc(8192, GFP_KERNEL);\n"
					    "\n"
					    "\tif (!text)\n"
					    "\t\treturn -ENOMEM;\n"
					    "\tkfree(text);\n"
					    "\treturn 0;\n",
					    "\tconst char *const names[200] = {\"a\"};\n"
					    "\n"
					    "\treturn names[0][0];\n");
}

VARY(large_on_stack) = {
	.code = "E1125",
	.alone = true,
	.bad = bad,
	.good = good,
};
