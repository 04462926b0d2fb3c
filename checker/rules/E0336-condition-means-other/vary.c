// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text = vary_one(
		v,
		"\tint total = 4;\n\n\tif (total < 0)%s;\n\t\treturn -EINVAL;\n\treturn total;\n",
		"\tint total = 4;\n\n\tif (total %s= 3)\n\t\treturn 1;\n\treturn total;\n",
		"\tint total = 4;\n\n\tif (total > 2 && (total %s= -EINVAL))\n\t\treturn 1;\n\treturn total;\n",
		"\tint i, total = 0;\n\n\tfor (i = 0; i < 4; i++)%s; {\n\t\ttotal += i;\n\t}\n\treturn total;\n",
		"\tint total = 4;\n\n\twhile (total-- > 0)%s;\n\t{\n\t\tpr_info(\"x\");\n\t}\n\treturn total;\n",
		"\tint list[2] = {0};\n\n\tif (list[1] %s= 0)\n\t\treturn 1;\n\treturn list[0];\n",
		"\tchar *word = \"x\";\n\n\tif (word %s= NULL)\n\t\treturn -EINVAL;\n\treturn word[0];\n",
		"\tconst char *word = current->comm;\n\n\tif (word %s== \"init\")\n\t\treturn 1;\n\treturn 2;\n",
		"\tconst char *word = current->comm;\n\n\treturn \"init\" %s!= word ? -EINVAL : 0;\n",
		"\tchar word[8] = \"no\";\n\n\twhile (word[0] && word %s==\n\t       \"a\\\"b\")\n\t\tword[0] = 0;\n\treturn 2;\n");

	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	v->call->definition.body = vary_one(
		v,
		"\tint total = 4;\n\n\tif (total == 3 || total != 2 || total <= -EINVAL)\n\t\treturn 1;\n\treturn total;\n",
		"\tint total, m = 2;\n\n\tif ((total = m + 1) > 2)\n\t\treturn 1;\n\treturn total;\n",
		"\tint i;\n\n\tfor (i = 0; i < 4; i++)\n\t\t;\n\treturn i;\n",
		"\tint total = 4;\n\n\tdo {\n\t\ttotal--;\n\t} while (total > 0);\n\t{\n\t\ttotal++;\n\t}\n\treturn total;\n",
		"\tint total = 4;\n\n\tif (total > 4)\n\t\t;\n\telse\n\t\ttotal++;\n\treturn total; /* if (total = 3); */\n",
		"\tint total = 4;\n\n\twhile (total-- > 0)\n\t\t;\n\treturn total;\n");
}

VARY(condition_means_other) = {
	.code = "E0336",
	.bad = bad,
	.good = good,
};
