// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *name = vary_one(v, "EINVAL", "EFAULT", "EPERM", "ENOSYS", "ENOMEM", "EAGAIN",
				    "ENODEV", "ERANGE", "EACCES", "EBUSY");

	v->call->definition.body =
		vary_text(v, "\tif (%s)\n\t\treturn%s%s%s;\n\n\treturn 0;\n",
			  vary_one(v, "1", "!capable(1)", "0 < 1"),
			  vary_one(v, " ", " ", "  ", "\t", " (", "("), v->mark, name);
	if (strstr(v->call->definition.body, "("))
		v->call->definition.body = vary_text(v, "\treturn (%s%s);\n", v->mark, name);
}

static void good(struct variation *v)
{
	v->call->definition.body =
		vary_one(v, "\treturn -EINVAL;\n", "\treturn - EINVAL;\n", "\treturn (-EFAULT);\n",
			 "\treturn -(EPERM);\n", "\t/* return EINVAL; */\n\treturn 0;\n",
			 "\tpr_info(\"return EINVAL;\");\n\treturn 0;\n",
			 "\tlong err = -EINVAL;\n\n\treturn err;\n",
			 "\treturn EVERYTHING_IS_FINE;\n", "\treturn 1 == EINVAL;\n");
}

VARY(errno_positive) = {
	.code = "E0319",
	.bad = bad,
	.good = good,
};
