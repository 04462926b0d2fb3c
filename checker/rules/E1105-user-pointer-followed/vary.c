// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text = vary_one(v,
				    "static long peek(const char __user *from)\n"
				    "{\n"
				    "\treturn *%sfrom;\n"
				    "}\n",
				    "static long peek(const struct point __user *from)\n"
				    "{\n"
				    "\treturn %sfrom->x;\n"
				    "}\n",
				    "static void poke(int __user *to, int value)\n"
				    "{\n"
				    "\t%sto[1] = value;\n"
				    "}\n",
				    "static long poke(char __user *to)\n"
				    "{\n"
				    "\tchar __user *at = to;\n"
				    "\n"
				    "\t*%sat = 'x';\n"
				    "\treturn 0;\n"
				    "}\n",
				    "static int peek(struct point __user *from)\n"
				    "{\n"
				    "\tif (%sfrom->y > 3)\n"
				    "\t\treturn -EINVAL;\n"
				    "\treturn 0;\n"
				    "}\n");

	vary_own_file(v);
	v->call->definition.before = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_own_file(v);
	v->call->definition.before = vary_one(v,
					      "static long peek(const char __user *from)\n"
					      "{\n"
					      "\tchar c;\n"
					      "\n"
					      "\treturn get_user(c, from) ? -EFAULT : c;\n"
					      "}\n",
					      "static long peek(const struct point __user *from)\n"
					      "{\n"
					      "\tint x;\n"
					      "\n"
					      "\tif (get_user(x, &from->x))\n"
					      "\t\treturn -EFAULT;\n"
					      "\treturn x;\n"
					      "}\n",
					      "static long poke(int __user *to, int value)\n"
					      "{\n"
					      "\treturn put_user(value, &to[1]);\n"
					      "}\n",
					      "static long peek(struct point __user *from)\n"
					      "{\n"
					      "\tstruct point p;\n"
					      "\n"
					      "\tif (copy_from_user(&p, from, sizeof(*from)))\n"
					      "\t\treturn -EFAULT;\n"
					      "\treturn p.x;\n"
					      "}\n",
					      "static int peek(struct point *from)\n"
					      "{\n"
					      "\tvolatile int seen = from->x;\n"
					      "\n"
					      "\treturn seen ? from->y : *&from->x;\n"
					      "}\n");
}

VARY(user_pointer_followed) = {
	.code = "E1105",
	.alone = true,
	.bad = bad,
	.good = good,
};
