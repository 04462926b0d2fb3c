// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text = vary_one(v,
				    "\tchar name[32];\n"
				    "\n"
				    "\tif (%sstrncpy_from_user(name, where, sizeof(name)) < 0)\n"
				    "\t\treturn -EFAULT;\n"
				    "\tpr_info(\"hello %%s\\n\", name);\n"
				    "\treturn 0;\n",
				    "\tchar name[16];\n"
				    "\n"
				    "\tif (%scopy_from_user(name, where, sizeof(name)))\n"
				    "\t\treturn -EFAULT;\n"
				    "\treturn strlen(name);\n",
				    "\tchar name[16];\n"
				    "\tlong len;\n"
				    "\n"
				    "\tlen = %sstrncpy_from_user(name, where, sizeof(name));\n"
				    "\tif (len < 0)\n"
				    "\t\treturn len;\n"
				    "\treturn strcmp(name, \"root\") == 0;\n",
				    "\tchar name[16];\n"
				    "\n"
				    "\tif (%scopy_from_user(name, where, sizeof(name)) != 0)\n"
				    "\t\treturn -EFAULT;\n"
				    "\tprintk(KERN_INFO \"%%s\", name);\n"
				    "\treturn 0;\n",
				    "\tchar name[16], other[64];\n"
				    "\n"
				    "\tif (%scopy_from_user(name, where, sizeof(name)))\n"
				    "\t\treturn -EFAULT;\n"
				    "\tstrcpy(other, name);\n"
				    "\treturn other[0];\n",
				    "\tchar name[32];\n"
				    "\n"
				    "\tif (%scopy_from_user(name, where, 32))\n"
				    "\t\treturn -EFAULT;\n"
				    "\tpr_info(\"hello %%s\\n\", name);\n"
				    "\treturn 0;\n",
				    "\tchar name[16];\n"
				    "\n"
				    "\tif (count < 0 || count > sizeof(name))\n"
				    "\t\treturn -EINVAL;\n"
				    "\tif (%scopy_from_user(name, where, count))\n"
				    "\t\treturn -EFAULT;\n"
				    "\treturn strlen(name);\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body =
		vary_one(v,
			 "\tchar name[32];\n"
			 "\tlong len = strncpy_from_user(name, where, sizeof(name));\n"
			 "\n"
			 "\tif (len < 0)\n"
			 "\t\treturn len;\n"
			 "\tif (len == sizeof(name))\n"
			 "\t\treturn -ENAMETOOLONG;\n"
			 "\tpr_info(\"hello %s\\n\", name);\n"
			 "\treturn 0;\n",
			 "\tchar name[16];\n"
			 "\tlong len = strncpy_from_user(name, where, sizeof(name));\n"
			 "\n"
			 "\treturn len < 0 || len == sizeof(name) ? -EFAULT : strlen(name);\n",
			 "\tchar name[16];\n"
			 "\n"
			 "\tif (copy_from_user(name, where, sizeof(name)))\n"
			 "\t\treturn -EFAULT;\n"
			 "\tname[sizeof(name) - 1] = '\\0';\n"
			 "\treturn strlen(name);\n",
			 "\tchar name[33] = {0};\n"
			 "\tlong len;\n"
			 "\n"
			 "\tif (copy_from_user(name, where, 32))\n"
			 "\t\treturn -EFAULT;\n"
			 "\tlen = strncpy_from_user(name, where, 33);\n"
			 "\tif (len < 0 || len >= 33)\n"
			 "\t\treturn -EINVAL;\n"
			 "\treturn strlen(name);\n",
			 "\tchar name[16] = {0};\n"
			 "\n"
			 "\tif (strncpy_from_user(name, where, sizeof(name) - 1) < 0)\n"
			 "\t\treturn -EFAULT;\n"
			 "\treturn strcmp(name, \"root\") == 0;\n",
			 "\tchar name[16];\n"
			 "\n"
			 "\tif (copy_from_user(name, where, sizeof(name)))\n"
			 "\t\treturn -EFAULT;\n"
			 "\treturn strnlen(name, sizeof(name));\n",
			 "\tchar raw[16];\n"
			 "\n"
			 "\tif (copy_from_user(raw, where, sizeof(raw)))\n"
			 "\t\treturn -EFAULT;\n"
			 "\treturn memcmp(raw, \"0123\", 4);\n",
			 "\tchar name[16];\n"
			 "\n"
			 "\tif (count < 0 || count >= sizeof(name))\n"
			 "\t\treturn -EINVAL;\n"
			 "\tif (copy_from_user(name, where, count))\n"
			 "\t\treturn -EFAULT;\n"
			 "\tname[count] = 0;\n"
			 "\treturn strlen(name);\n");
}

VARY(string_unterminated) = {
	.code = "E1109",
	.alone = true,
	.bad = bad,
	.good = good,
};
