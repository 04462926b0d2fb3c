// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	struct vary_definition *definition;

	vary_own_file(v);
	definition = &v->call->definition;
	definition->include =
		vary_one(v, "\n", "\n", "// #include <linux/syscalls.h>\n",
			 "/* #include <linux/syscalls.h> */\n", "#include <linux/version.h>\n",
			 "#if 0\n#include <linux/syscalls.h>\n#endif\n");
	definition->macro = vary_text(v, "%s%s", v->mark, definition->macro);
}

/* By way of a header of one's own. */
static void good(struct variation *v)
{
	const char *header;

	vary_home(v, HOME_KERNEL);
	header = vary_text(v, "lab%d.h", (int)(v->call - v->calls));
	strbuf_addstr(vary_file(v, vary_text(v, "kernel/%s", header)),
		      "#ifndef LAB_H\n#define LAB_H\n#include <linux/syscalls.h>\n#endif\n");
	v->call->definition.include = vary_text(v, "#include \"%s\"\n", header);
}

VARY(include_missing) = {
	.code = "E0313",
	.bad = bad,
	.good = good,
};
