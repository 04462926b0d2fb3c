// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static const char *body(struct variation *v)
{
	return vary_one(v, "\tlong n = 7;\n\t%sdouble mean = n;\n\n\treturn mean / 2;\n",
			"\tlong n = 7;\n\n\treturn n * %s1.5;\n",
			"\tlong n = 7;\n\n\tn *= %s.5;\n\treturn n;\n",
			"\tint n = 7, m = 3;\n\n\treturn (int)((%sfloat)n / m);\n",
			"\tlong n = 7;\n\n\tif (n > %s2.5e1)\n\t\treturn 1;\n\treturn 0;\n",
			"\t%sfloat rate;\n\tlong n = 7;\n\n\trate = n;\n\treturn rate < 3;\n",
			"\tlong n = 7;\n\n\treturn %s0.25 * n;\n");
}

static void bad(struct variation *v)
{
	v->call->definition.body = vary_text(v, body(v), v->mark);
}

static void good(struct variation *v)
{
	v->call->definition.body = vary_one(
		v, "\tlong n = 7;\n\n\treturn n * 3 / 2; /* n * 1.5 */\n",
		"\tstruct pair { double a; float b; };\n\n\treturn sizeof(struct pair);\n",
		"\tpr_info(\"double %d.%d\\n\", 1, 5);\n\treturn sizeof(double);\n",
		"\tstruct pair { int a, b; } pair = {.a = 1}, *p = &pair;\n\n\treturn pair.a + p->b * 2;\n",
		"\treturn 0x1e3 + 0xe + 1000;\n",
		"#if 0\n\tdouble mean = 2;\n#endif\n\treturn 0;\n",
		"\tchar raw[sizeof(double)] = {0};\n\n\treturn raw[0];\n");
}

VARY(floating_point) = {
	.code = "E0333",
	.bad = bad,
	.good = good,
};
