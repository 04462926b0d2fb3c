// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static const char *body(struct variation *v)
{
	return vary_one(
		v, "\tlong total = 7;\n\t%sdouble mean = total;\n\n\treturn mean / 2;\n",
		"\tlong total = 7;\n\n\treturn total * %s1.5;\n",
		"\tlong total = 7;\n\n\ttotal *= %s.5;\n\treturn total;\n",
		"\tint total = 7, m = 3;\n\n\treturn (int)((%sfloat)total / m);\n",
		"\tlong total = 7;\n\n\tif (total > %s2.5e1)\n\t\treturn 1;\n\treturn 0;\n",
		"\t%sfloat rate;\n\tlong total = 7;\n\n\trate = total;\n\treturn rate < 3;\n",
		"\tlong total = 7;\n\n\treturn %s0.25 * total;\n");
}

static void bad(struct variation *v)
{
	v->call->definition.body = vary_text(v, body(v), v->mark);
}

static void good(struct variation *v)
{
	v->call->definition.body = vary_one(
		v, "\tlong total = 7;\n\n\treturn total * 3 / 2; /* total * 1.5 */\n",
		"\tstruct pair { double a; float b; };\n\n\treturn sizeof(struct pair);\n",
		"\tpr_info(\"double %d.%d\\n\", 1, 5);\n\treturn sizeof(double);\n",
		"\tstruct pair { int a, b; } pair = {.a = 1}, *both = &pair;\n\n\treturn pair.a + both->b * 2;\n",
		"\treturn 0x1e3 + 0xe + 1000;\n",
		"#if 0\n\tdouble mean = 2;\n#endif\n\treturn 0;\n",
		"\tchar raw[sizeof(double)] = {0};\n\n\treturn raw[0];\n");
}

VARY(floating_point) = {
	.code = "E0333",
	.bad = bad,
	.good = good,
};
