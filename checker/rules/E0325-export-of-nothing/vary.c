// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static const char *export_of(struct variation *v, const char *name)
{
	return vary_text(v, "%s(%s%s);\n",
			 vary_one(v, "EXPORT_SYMBOL", "EXPORT_SYMBOL", "EXPORT_SYMBOL_GPL"), name,
			 vary_one(v, "", "", " "));
}

static void bad(struct variation *v)
{
	const char *name = v->call->name;

	v->plain = true;
	v->call->definition.after =
		vary_text(v, "%s%s", v->mark,
			  export_of(v, vary_text(v, "%s%s",
						 vary_one(v, "sys_", "sys_", "", "__do_sys_", "__se_sys_"),
						 name)));
}

/* The wrapper is there, and so is a function of the learner's own. */
static void good(struct variation *v)
{
	const char *name = v->call->name;

	if (vary_chance(v, 50)) {
		v->call->definition.after =
			export_of(v, vary_text(v, "__x64_sys_%s", name));
		return;
	}
	v->call->definition.after =
		vary_text(v, "%s/* EXPORT_SYMBOL(sys_%s); */\n",
			  export_of(v, vary_text(v, "lab_own_%s", name)), name);
	v->call->definition.before = vary_text(
		v, "%slong lab_own_%s(int n)\n{\n\treturn n;\n}\n\n",
		vary_one(v, "", "noinline "), name);
}

VARY(export_of_nothing) = {
	.code = "E0325",
	.bad = bad,
	.good = good,
};
