// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text = vary_one(v, "\treturn 100 / %scount;\n",
				    "\tint sum = 100;\n"
				    "\n"
				    "\treturn sum %% %scount;\n",
				    "\tint each;\n"
				    "\n"
				    "\teach = 1000 / %scount;\n"
				    "\treturn put_user(each, where);\n",
				    "\tif (!where)\n"
				    "\t\treturn -EINVAL;\n"
				    "\treturn (7 + 9) / %scount;\n",
				    "\tlong total = 12;\n"
				    "\n"
				    "\treturn total * 2 / %scount + 1;\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body = vary_one(v,
					    "\tif (count == 0)\n"
					    "\t\treturn -EINVAL;\n"
					    "\treturn 100 / count;\n",
					    "\treturn count / 100;\n",
					    "\tif (!count)\n"
					    "\t\treturn -EINVAL;\n"
					    "\treturn 100 % count;\n",
					    "\treturn count ? 100 / count : 0;\n",
					    "\tint by = 4;\n"
					    "\n"
					    "\treturn count % by;\n");
}

VARY(division_by_caller) = {
	.code = "E1114",
	.alone = true,
	.bad = bad,
	.good = good,
};
