// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static const char *once_more(struct variation *v)
{
	return vary_text(v, "\nSYSCALL_DEFINE%s(%s%s)\n{\n\treturn 1;\n}\n",
			 v->call->nparams ? "1" : "0", v->mark,
			 vary_text(v, "%s%s", v->call->name, v->call->nparams ? ", int, n" : ""));
}

static void bad(struct variation *v)
{
	if (vary_chance(v, 50))
		vary_params(v, vary_pick(v, 2));
	else if (v->call->nparams > 1)
		vary_params(v, 1);
	if (v->call->nparams)
		vary_param(v, 0, "int", "n");
	v->call->definition.after = once_more(v);
}

/* Of two definitions one is never compiled. */
static void good(struct variation *v)
{
	v->call->definition.after =
		vary_text(v, "%s\nSYSCALL_DEFINE0(%s)\n{\n\treturn 1;\n}\n#endif\n",
			  vary_one(v, "#if 0", "#ifdef CONFIG_PROFILING", "#ifndef CONFIG_FUTEX",
				   "#if defined(CONFIG_MODULES)"),
			  v->call->name);
}

VARY(define_twice) = {
	.code = "E0312",
	.bad = bad,
	.good = good,
};
