// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

/* A block that is never closed, or that closes the function. */
static void in_body(struct variation *v)
{
	const char *what = vary_one(v, "if (lab_one)", "for (;;)", "while (lab_one)");

	v->call->definition.body =
		vary_chance(v, 50)
			? vary_text(v, "%s\t%s {\n\t\tlab_note();\n\treturn 0;\n", v->mark, what)
			: vary_text(v, "\t%s\n\t\tlab_note();\n%s\t}\n\treturn 0;\n", what, v->mark);
}

static void bad(struct variation *v)
{
	vary_own_file(v);
	v->plain = true;
	if (vary_chance(v, 70)) {
		in_body(v);
		return;
	}
	v->call->definition.after = vary_text(v, "%s}\n", v->mark);
}

/* Braces that are none, and as many of one kind as of the other. */
static void good(struct variation *v)
{
	v->call->definition.body = vary_one(
		v, "\tchar c = '{';\n\n\treturn c;\n", "\tpr_info(\"}\\n\");\n\treturn 0;\n",
		"\t/* { */\n\treturn 0;\n", "\t{\n\t\treturn 0;\n\t}\n",
		"#ifdef LAB_A\n\tif (lab_one) {\n#else\n\tif (lab_two) {\n#endif\n\t\tlab_note();\n"
		"\t}\n\treturn 0;\n",
		"#if 0\n\t{\n#endif\n\treturn 0;\n",
		"\tstruct { int a, b; } two = {\n\t\t.a = 1,\n\t};\n\n\treturn two.a;\n",
		"\tif (lab_one) { lab_note();\n\t} else\n\t{\n\t\tlab_note(); }\n\treturn 0;\n");
}

VARY(brace_unmatched) = {
	.code = "E0327",
	.bad = bad,
	.good = good,
};
