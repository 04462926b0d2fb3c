// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text = vary_one(v,
				    "\tlong *p = kzalloc(%ssizeof(p), GFP_KERNEL);\n"
				    "\n"
				    "\tkfree(p);\n"
				    "\treturn 0;\n",
				    "\tchar text[32] = \"hello\";\n"
				    "\n"
				    "\tif (copy_to_user(where, text, %ssizeof(where)))\n"
				    "\t\treturn -EFAULT;\n"
				    "\treturn count;\n",
				    "\tchar *text = kmalloc(64, GFP_KERNEL);\n"
				    "\n"
				    "\tif (!text)\n"
				    "\t\treturn -ENOMEM;\n"
				    "\tmemset(text, 0, %ssizeof(text));\n"
				    "\tkfree(text);\n"
				    "\treturn 0;\n",
				    "\tchar *text = kmalloc(64, GFP_KERNEL);\n"
				    "\n"
				    "\tif (!text)\n"
				    "\t\treturn -ENOMEM;\n"
				    "\tif (copy_from_user(text, where,\n"
				    "\t\t\t   %ssizeof(text))) {\n"
				    "\t\tkfree(text);\n"
				    "\t\treturn -EFAULT;\n"
				    "\t}\n"
				    "\tkfree(text);\n"
				    "\treturn 0;\n",
				    "\tstruct list_head *head;\n"
				    "\n"
				    "\thead = kmalloc(%ssizeof(head), GFP_KERNEL);\n"
				    "\tif (!head)\n"
				    "\t\treturn -ENOMEM;\n"
				    "\tkfree(head);\n"
				    "\treturn 0;\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body =
		vary_one(v,
			 "\tlong *p = kzalloc(sizeof(*p), GFP_KERNEL);\n"
			 "\n"
			 "\tkfree(p);\n"
			 "\treturn 0;\n",
			 "\tchar text[32] = \"hello\";\n"
			 "\n"
			 "\tif (copy_to_user(where, text, sizeof(text)))\n"
			 "\t\treturn -EFAULT;\n"
			 "\treturn count;\n",
			 "\tvoid *p = NULL;\n"
			 "\n"
			 "\tif (copy_to_user(where, &p, sizeof(p)))\n"
			 "\t\treturn -EFAULT;\n"
			 "\treturn 0;\n",
			 "\tchar text[8];\n"
			 "\n"
			 "\tmemset(text, 0, sizeof(text));\n"
			 "\treturn text[0];\n",
			 "\tchar **names = kmalloc(4 * sizeof(char *), GFP_KERNEL);\n"
			 "\n"
			 "\tif (!names)\n"
			 "\t\treturn -ENOMEM;\n"
			 "\tkfree(names);\n"
			 "\treturn 0;\n");
}

VARY(sizeof_pointer) = {
	.code = "E1103",
	.alone = true,
	.bad = bad,
	.good = good,
};
