// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	static const char *const around[][2] = {
		{"#if 0\n", "#endif\n"},
		{"#ifdef CONFIG_PROFILING\n", "#endif /* CONFIG_PROFILING */\n"},
		{"#if defined(CONFIG_MODULES)\n", "#endif\n"},
		{"#if IS_ENABLED(CONFIG_EXPERT)\n", "#endif\n"},
		{"#if 1\n#else\n", "#endif\n"},
		{"#ifndef CONFIG_FUTEX\n", "#endif\n"},
		{"#ifdef CONFIG_LAB_UNKNOWN\n", "#endif\n"},
		{"/*\n", "*/\n"},
		{"/* not yet:\n", " */\n"},
		{"#if 0 /* later */\n", "#else\n#endif\n"},
		{"#ifdef CONFIG_64BIT\n#ifdef CONFIG_MODULES\n", "#endif\n#endif\n"},
		{"# if 0\n", "# endif\n"},
	};
	struct vary_definition *definition = &v->call->definition;
	int i = vary_pick(v, ARRAY_SIZE(around));

	v->plain = true;
	definition->before = around[i][0];
	definition->after = around[i][1];
	definition->name = vary_text(v, "%s%s", v->mark, definition->name);
	if (starts_with(definition->before, "/*"))
		definition->body = "\treturn 0;\n";
}

/* A condition that holds, and a comment that ends before it. */
static void good(struct variation *v)
{
	v->call->definition.before =
		vary_one(v, "/* #if 0 */\n", "#if 0\n#endif\n", "#if 0\n#else\n#endif\n", "// /*\n",
			 "/* // */\n", "static char lab_c[] = \"/*\";\n");
}

VARY(define_in_dead_code) = {
	.code = "E0314",
	.bad = bad,
	.good = good,
};
