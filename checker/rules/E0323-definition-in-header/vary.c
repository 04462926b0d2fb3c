// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_definition *definition;

	vary_home(v, HOME_KERNEL);
	if (vary_chance(v, 25)) { /* where the prototype belongs */
		struct vary_prototype *prototype = &v->call->prototype;

		prototype->name = vary_text(v, "%s%s", v->mark, prototype->name);
		prototype->semicolon = vary_one(v, " { return 0; }", "\n{\n\treturn 0;\n}");
		prototype->asmlinkage = vary_one(v, "asmlinkage ", "static inline ", "");
		prototype->place = PROTOTYPE_GUARD;
		v->plain = true;
		v->call->definition.head = "static int helper(int n)";
		return;
	}
	definition = &v->call->definition;
	definition->file = vary_text(v,
				     vary_one(v, "include/linux/%s.h", "kernel/%s.h",
					      "kernel/lab-%s.h", "arch/x86/include/asm/%s.h"),
				     v->call->name);
	definition->name = vary_text(v, "%s%s", v->mark, definition->name);
	v->call->make.absent = true;
}

/* What a header may hold: the words, but no definition. */
static void good(struct variation *v)
{
	strbuf_addstr(vary_file(v, vary_text(v, "kernel/lab_%s.h", v->call->name)),
		      vary_text(v,
				"/* SYSCALL_DEFINE1(%s, int, n) { } is in the C file */\n"
				"#if 0\nSYSCALL_DEFINE0(%s)\n{\n\treturn 0;\n}\n#endif\n"
				"long do_%s(int n);\n",
				v->call->name, v->call->name, v->call->name));
}

VARY(definition_in_header) = {
	.code = "E0323",
	.bad = bad,
	.good = good,
};
