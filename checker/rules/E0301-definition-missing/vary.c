// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_definition *definition = &v->call->definition;

	v->plain = true;
	switch (vary_pick(v, 3)) {
	case 0: /* nothing but another function in the file */
		definition->head = "static int helper(int n)";
		break;
	case 1: /* an ordinary function */
		definition->head =
			vary_text(v, "%s %s(int n)", vary_one(v, "long", "int"), v->call->name);
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
