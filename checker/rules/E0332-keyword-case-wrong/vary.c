// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static const char *body(struct variation *v)
{
	return vary_one(v, "\tint n = 0;\n\n\tn++;\n\t%s%s n;\n", "\tint n = 1;\n\n\t%s%s (n);\n",
			"\tint n = 1;\n\n\tif (n)\n\t\t%s%s -EINVAL;\n\treturn 0;\n",
			"\tif (current)\n\t\treturn 1;\n\telse\n\t\t%s%s 0;\n");
}

static const char *test(struct variation *v)
{
	return vary_one(
		v, "\tint n = 0;\n\n\t%s%s (n)\n\t\treturn 1;\n\treturn 0;\n",
		"\tint n = 0;\n\n\tif (n)\n\t\treturn 1;\n\telse %s%s (n < 3) {\n\t\treturn 2;\n\t}\n"
		"\treturn 0;\n",
		"\tint n = 0;\n\n\tif (n) {\n\t\treturn 1;\n\t} else %s%s (n > 7)\n\t\treturn 2;\n"
		"\telse\n\t\treturn 0;\n");
}

/* A body with a "%s" for the mark and one for the word. */
static const char *choose(struct variation *v, const char **word)
{
	switch (vary_pick(v, 6)) {
	case 0:
		*word = vary_one(v, "Return", "RETURN", "retUrn");
		return body(v);
	case 1:
		*word = vary_one(v, "If", "IF", "iF");
		return test(v);
	case 2:
		*word = vary_one(v, "Int", "INT", "Unsigned", "Long", "LONG");
		return vary_one(v, "\t%s%s n = 3;\n\n\treturn n;\n",
				"\tint m;\n\t%s%s n;\n\n\tm = n = 0;\n\treturn m + n;\n");
	case 3:
		*word = vary_one(v, "Else", "ELSE");
		return "\tif (current)\n\t\treturn 1;\n\t%s%s\n\t\treturn 0;\n";
	case 4:
		*word = vary_one(v, "For", "FOR");
		return "\tint i;\n\n\t%s%s (i = 0; i < 3; i++)\n\t\tpr_info(\"x\");\n\treturn i;\n";
	default:
		*word = vary_one(v, "While", "WHILE");
		return "\tint n = 3;\n\n\t%s%s (n > 0) {\n\t\tn--;\n\t}\n\treturn n;\n";
	}
}

static void bad(struct variation *v)
{
	const char *word, *text = choose(v, &word);

	v->call->definition.body = vary_text(v, text, v->mark, word);
}

static void good(struct variation *v)
{
	v->call->definition.body =
		vary_one(v, "\t/* If it is so, Return 0; Else */\n\treturn 0;\n",
			 "\tint Return = 0;\n\n\treturn Return;\n",
			 "\tpr_info(\"Return x; IF (y) Int z;\");\n\treturn 0;\n",
			 "\tenum { INT, LONG, CASE } Case = INT;\n\n\treturn Case == LONG;\n",
			 "#define RETURN(x) return (x)\n\tRETURN(0);\n",
			 "\tif (!current)\n\t\tgoto Default;\n\treturn 1;\nDefault:\n\treturn 0;\n",
			 "\tstruct { int Int, Long; } s = {0};\n\n\treturn s.Int + s.Long;\n",
			 "#if 0\n\tReturn 0;\n#endif\n\treturn 0;\n");
}

VARY(keyword_case_wrong) = {
	.code = "E0332",
	.bad = bad,
	.good = good,
};
