// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text = vary_one(
		v, "\tint n = 4;\n\n\tif (n < 0)%s;\n\t\treturn -EINVAL;\n\treturn n;\n",
		"\tint n = 4;\n\n\tif (n %s= 3)\n\t\treturn 1;\n\treturn n;\n",
		"\tint n = 4;\n\n\tif (n > 2 && (n %s= -EINVAL))\n\t\treturn 1;\n\treturn n;\n",
		"\tint i, n = 0;\n\n\tfor (i = 0; i < 4; i++)%s; {\n\t\tn += i;\n\t}\n\treturn n;\n",
		"\tint n = 4;\n\n\twhile (n-- > 0)%s;\n\t{\n\t\tpr_info(\"x\");\n\t}\n\treturn n;\n",
		"\tint list[2] = {0};\n\n\tif (list[1] %s= 0)\n\t\treturn 1;\n\treturn list[0];\n",
		"\tchar *p = \"x\";\n\n\tif (p %s= NULL)\n\t\treturn -EINVAL;\n\treturn p[0];\n");

	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	v->call->definition.body = vary_one(
		v,
		"\tint n = 4;\n\n\tif (n == 3 || n != 2 || n <= -EINVAL)\n\t\treturn 1;\n\treturn n;\n",
		"\tint n, m = 2;\n\n\tif ((n = m + 1) > 2)\n\t\treturn 1;\n\treturn n;\n",
		"\tint i;\n\n\tfor (i = 0; i < 4; i++)\n\t\t;\n\treturn i;\n",
		"\tint n = 4;\n\n\tdo {\n\t\tn--;\n\t} while (n > 0);\n\t{\n\t\tn++;\n\t}\n\treturn n;\n",
		"\tint n = 4;\n\n\tif (n > 4)\n\t\t;\n\telse\n\t\tn++;\n\treturn n; /* if (n = 3); */\n",
		"\tint n = 4;\n\n\twhile (n-- > 0)\n\t\t;\n\treturn n;\n");
}

VARY(condition_means_other) = {
	.code = "E0336",
	.bad = bad,
	.good = good,
};
