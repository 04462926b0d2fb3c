// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	v->call->definition.body = vary_one(
		v, "", "\tpr_info(\"called\\n\");\n", "\tint sum = 1 + 2;\n\n\tsum++;\n",
		"\t/* return 0; */\n", "\tpr_info(\"return 0;\\n\");\n", "\t;\n",
		"\tdo_something_else();\n\n\n", "\tint returned = 0;\n\n\t(void)returned;\n");
}

/* It never comes to the end. */
static void good(struct variation *v)
{
	v->call->definition.body = vary_one(v, "\treturn\n\t\t0;\n", "\treturn(0);\n",
					    "\tgoto out;\nout:\n\treturn 0;\n",
					    "\tif (1)\n\t\treturn 0;\n\telse\n\t\treturn 1;\n",
					    "\tdo {\n\t\treturn 0;\n\t} while (0);\n");
}

VARY(return_missing) = {
	.code = "E0318",
	.bad = bad,
	.good = good,
};
