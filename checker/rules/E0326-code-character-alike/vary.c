// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

/* The head with @comma between its words. */
static const char *head(struct variation *v, const char *open, const char *comma, const char *close)
{
	const struct vary_definition *definition = &v->call->definition;
	const char *text = vary_text(v, "%s%s%s%s%s", v->mark, definition->macro, definition->digit,
				     open, definition->name);

	for (int i = 0; i < definition->nargs; i++)
		text = vary_text(v, "%s%s%s", text, comma, definition->args[i]);
	return vary_text(v, "%s%s", text, close);
}

static const char *body(struct variation *v)
{
	return vary_text(v, "%s%s", v->mark,
			 vary_one(v, "\tpr_info(\u201chello %d\\n\u201d, 1);\n\treturn 0;\n",
				  "\tpr_info(\"hello\u201d);\n\treturn 0;\n",
				  "\tpr_info(\u201chello\");\n\treturn 0;\n", "\treturn\u00a00;\n",
				  "\treturn \u20131;\n", "\treturn 0\uff1b\n",
				  "\treturn 0;\u200b\n", "\tret\u200burn 0;\n",
				  "\t\u3000return 0;\n", "\treturn \u2018a\u2019 \u2212 1;\n",
				  "\treturn 0\u037e\n", "\tr\u0435turn 0;\n",
				  "\treturn \uff080\uff09;\n"));
}

static void bad(struct variation *v)
{
	struct vary_definition *definition = &v->call->definition;

	vary_params(v, 1 + vary_pick(v, 3));
	if (vary_chance(v, 60))
		definition->body = body(v);
	else if (vary_chance(v, 25))
		definition->macro = vary_dashed(v, definition->macro);
	else if (vary_chance(v, 50))
		definition->head =
			head(v, "(", vary_one(v, "\uff0c", ",\u00a0", "\u3001", "\uff0c "), ")");
	else
		definition->head =
			head(v, vary_one(v, "\uff08", "(\u200b"), ", ", vary_one(v, ")", "\uff09"));
}

static void good(struct variation *v)
{
	v->call->definition.body = vary_one(
		v, "\t/* \u201cmine\u201d \u2014 really\u00a0\uff0c */\n\treturn 0;\n",
		"\tpr_info(\"\u201chello\u201d \u2013 \u00e9\uff0c\\n\");\n\treturn 0;\n",
		"\t// it\u2019s mine\n\treturn 0;\n",
		"\tint gr\u00f6\u00dfe = 0;\n\n\treturn gr\u00f6\u00dfe;\n",
		"\tint \u0441\u0443\u043c\u043c\u0430 = 0;\n\n\treturn \u0441\u0443\u043c\u043c\u0430;\n");
}

VARY(code_character_alike) = {
	.code = "E0326",
	.alone = true,
	.bad = bad,
	.good = good,
};
