// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static const char *level(struct variation *v)
{
	return vary_one(v, "KERN_INFO", "KERN_ERR", "KERN_DEBUG", "KERN_ALERT", "KERN_WARNING");
}

static void bad(struct variation *v)
{
	const char *text =
		vary_one(v, "\tprintk(%s%s, \"hello\\n\");\n\treturn 0;\n",
			 "\tif (current)\n\t\tprintk(%s%s , \"n is %%d\\n\", 3);\n\treturn 0;\n",
			 "\tprintk( %s%s,\n\t       \"two lines\\n\");\n\treturn 0;\n",
			 "\tpr_info(%s%s, \"hello\\n\");\n\treturn 0;\n",
			 "\tpr_err(%s%s,\"n is %%d\\n\", 3);\n\treturn 0;\n",
			 "\tprintk_once(%s%s, \"hello\\n\");\n\treturn 0;\n");

	v->call->definition.body = vary_text(v, text, v->mark, level(v));
}

static void good(struct variation *v)
{
	const char *text = vary_one(
		v, "\tprintk(%s \"hello, you\\n\");\n\treturn 0;\n",
		"\tprintk(%s\n\t       \"two lines\\n\");\n\treturn 0;\n",
		"\tconst char *own = %s;\n\n\tprintk(\"%%sown level\\n\", own);\n\treturn 0;\n",
		"\tpr_info(\"%s, as text\\n\");\n\treturn 0; /* printk(KERN_INFO, \"x\") */\n",
		"#if 0\n\tprintk(%s, \"x\");\n#endif\n\treturn 0;\n");

	v->call->definition.body = vary_text(v, text, level(v));
}

VARY(printk_comma) = {
	.code = "E0335",
	.bad = bad,
	.good = good,
};
