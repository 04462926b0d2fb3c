// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void flags(struct variation *v)
{
	vary_params(v, 1);
	vary_own_file(v);
	vary_param(v, 0, vary_one(v, "unsigned int", "unsigned long", "int", "u32"), "flags");
}

static void bad(struct variation *v)
{
	vary_upstream(v, "E0908");
	flags(v);
	v->call->definition.args[0] = vary_text(v, "%s%s", v->mark, v->call->definition.args[0]);
	v->call->definition.body = vary_one(v, "\treturn 0;\n", "\treturn flags & 1 ? 1 : 0;\n",
					    "\t/* flags & ~1 */\n\treturn 0;\n",
					    "\tif (flags & 4)\n\t\treturn 1;\n\treturn 0;\n");
}

static void good(struct variation *v)
{
	vary_upstream(v, "E0908");
	flags(v);
	v->call->definition.body =
		vary_one(v, "\tif (flags)\n\t\treturn -EINVAL;\n\treturn 0;\n",
			 "\tif (flags & ~(1 | 2))\n\t\treturn -EINVAL;\n\treturn flags & 1;\n",
			 "\tif (flags != 0)\n\t\treturn -EINVAL;\n\treturn 0;\n",
			 "\tif (~3u & flags)\n\t\treturn -EINVAL;\n\treturn 0;\n",
			 "\treturn known(flags) ? 0 : -EINVAL;\n",
			 "\tswitch (flags) {\n\tcase 0:\n\t\treturn 0;\n\tdefault:\n"
			 "\t\treturn -EINVAL;\n\t}\n");
}

VARY(flags_not_checked) = {
	.code = "E0908",
	.alone = true,
	.bad = bad,
	.good = good,
};
