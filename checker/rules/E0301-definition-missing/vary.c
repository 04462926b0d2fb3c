// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

#include <ctype.h>
#include <string.h>

/* other_case - @name in capitals, or with a capital in front; small where it has capitals */
static const char *other_case(struct variation *v, const char *name)
{
	char *text = (char *)vary_text(v, "%s", name);
	bool all = vary_chance(v, 50);

	for (char *p = text; *p; p++) {
		int c = (unsigned char)*p;

		*p = isupper(c) ? tolower(c) : toupper(c);
		if (!all && *p != c)
			break;
	}
	return text;
}

/* is_named - whether it is found by the file's name where nobody knows what shipped */
static bool is_named(const char *file, const char *name)
{
	return strlen(name) >= 4 && strstr(strrchr(file, '/'), name);
}

static void bad(struct variation *v)
{
	struct vary_definition *definition = &v->call->definition;

	v->plain = true;
	switch (vary_pick(v, 4)) {
	case 0: /* nothing but another function in the file */
		definition->head = "static int helper(int n)";
		break;
	case 1: /* an ordinary function */
		definition->head =
			vary_text(v, "%s %s%s(%s)", vary_one(v, "long", "int", "static int"),
				  is_named(definition->file, v->call->name) ? v->mark : "",
				  v->call->name, vary_one(v, "int n", "void", "int n, char *p"));
		break;
	case 2: /* a macro that names it with other letters */
		definition->name = vary_text(v, "%s%s", v->mark, other_case(v, v->call->name));
		break;
	default: /* a macro that names another call */
		definition->name =
			vary_text(v, "%s%s", v->call->name, vary_one(v, "_call", "s", "2"));
	}
}

/* Two definitions of which the compiler sees one. */
static void good(struct variation *v)
{
	struct vary_definition *definition = &v->call->definition;

	v->plain = true;
	definition->before =
		vary_one(v, "#if 1\n", "#ifdef CONFIG_FUTEX\n", "#ifndef CONFIG_PROFILING\n",
			 "#if IS_ENABLED(CONFIG_FUTEX)\n", "#if !0\n",
			 "#if defined(CONFIG_64BIT) && defined(CONFIG_FUTEX)\n");
	definition->after = vary_text(
		v, "#else\nSYSCALL_DEFINE0(%s)\n{\n\treturn -ENOSYS;\n}\n#endif\n", v->call->name);
}

VARY(definition_missing) = {
	.code = "E0301",
	.bad = bad,
	.good = good,
};
