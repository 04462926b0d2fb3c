// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text =
		vary_one(v,
			 "\tchar text[16];\n"
			 "\n"
			 "\tif (%scopy_from_user(text, where, count))\n"
			 "\t\treturn -EFAULT;\n"
			 "\treturn text[0];\n",
			 "\tchar text[64] = \"hello\";\n"
			 "\n"
			 "\tif (%scopy_to_user(where, text, count))\n"
			 "\t\treturn -EFAULT;\n"
			 "\treturn 0;\n",
			 "\tstatic char text[16];\n"
			 "\n"
			 "\treturn %scopy_from_user(text, where, count) ? -EFAULT : 0;\n",
			 "\tunsigned char raw[4];\n"
			 "\tunsigned long left;\n"
			 "\n"
			 "\tleft = %scopy_from_user(raw, where, count);\n"
			 "\treturn left ? -EFAULT : raw[1];\n",
			 "\tchar text[16];\n"
			 "\n"
			 "\tif (!where)\n"
			 "\t\treturn -EINVAL;\n"
			 "\tif (%scopy_from_user(text, where,\n"
			 "\t\t\t   count))\n"
			 "\t\treturn -EFAULT;\n"
			 "\treturn 0;\n",
			 "\tchar *text = kzalloc(64, GFP_KERNEL);\n"
			 "\tlong ret = 0;\n"
			 "\n"
			 "\tif (!text)\n"
			 "\t\treturn -ENOMEM;\n"
			 "\tif (%scopy_from_user(text, where, count))\n"
			 "\t\tret = -EFAULT;\n"
			 "\tkfree(text);\n"
			 "\treturn ret;\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body =
		vary_one(v,
			 "\tchar text[16];\n"
			 "\n"
			 "\tif (count < 0 || count > sizeof(text))\n"
			 "\t\treturn -EINVAL;\n"
			 "\tif (copy_from_user(text, where, count))\n"
			 "\t\treturn -EFAULT;\n"
			 "\treturn text[0];\n",
			 "\tchar text[64] = \"hello\";\n"
			 "\tsize_t len = min_t(size_t, count, sizeof(text));\n"
			 "\n"
			 "\tif (copy_to_user(where, text, len))\n"
			 "\t\treturn -EFAULT;\n"
			 "\treturn 0;\n",
			 "\tchar text[16];\n"
			 "\n"
			 "\treturn copy_from_user(text, where, sizeof(text)) ? -EFAULT : 0;\n",
			 "\tchar *text = kmalloc(count, GFP_KERNEL);\n"
			 "\tlong ret = 0;\n"
			 "\n"
			 "\tif (!text)\n"
			 "\t\treturn -ENOMEM;\n"
			 "\tif (copy_from_user(text, where, count))\n"
			 "\t\tret = -EFAULT;\n"
			 "\tkfree(text);\n"
			 "\treturn ret;\n",
			 "\tchar text[16];\n"
			 "\n"
			 "\tcount = clamp(count, 0, 16);\n"
			 "\tif (copy_from_user(text, where, count))\n"
			 "\t\treturn -EFAULT;\n"
			 "\treturn 0;\n");
}

VARY(length_unchecked) = {
	.code = "E1107",
	.alone = true,
	.bad = bad,
	.good = good,
};
