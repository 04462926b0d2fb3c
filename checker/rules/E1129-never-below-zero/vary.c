// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text =
		vary_one(v,
			 "\tunsigned int fd = get_unused_fd_flags(0);\n"
			 "\n"
			 "\tif (%sfd < 0)\n"
			 "\t\treturn -EMFILE;\n"
			 "\tput_unused_fd(fd);\n"
			 "\treturn 0;\n",
			 "\tchar text[16] = {0};\n"
			 "\tunsigned long n;\n"
			 "\n"
			 "\tn = strncpy_from_user(text, where, sizeof(text) - 1);\n"
			 "\tif (%sn < 0)\n"
			 "\t\treturn -EFAULT;\n"
			 "\treturn text[0];\n",
			 "\tchar text[16] = {0};\n"
			 "\tsize_t len = strncpy_from_user(text, where, sizeof(text) - 1);\n"
			 "\n"
			 "\treturn %slen < 0 ? -EFAULT : 0;\n",
			 "\tu32 fd;\n"
			 "\n"
			 "\tfd = get_unused_fd_flags(0);\n"
			 "\tif (count > 3 && 0 > %sfd)\n"
			 "\t\treturn -EINVAL;\n"
			 "\treturn 0;\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body =
		vary_one(v,
			 "\tunsigned int left = min_t(unsigned int, count, 3);\n"
			 "\n"
			 "\tif (left < 3 || (int)left < 0)\n"
			 "\t\treturn -EINVAL;\n"
			 "\treturn left;\n",
			 "\tchar text[16] = {0};\n"
			 "\tssize_t len = strncpy_from_user(text, where, sizeof(text) - 1);\n"
			 "\n"
			 "\treturn len < 0 ? len : 0;\n",
			 "\tunsigned int left = count;\n"
			 "\tint fd = get_unused_fd_flags(0);\n"
			 "\n"
			 "\tif (fd < 0 || left < 1)\n"
			 "\t\treturn -EFAULT;\n"
			 "\tput_unused_fd(fd);\n"
			 "\treturn 0;\n");
}

VARY(never_below_zero) = {
	.code = "E1129",
	.alone = true,
	.bad = bad,
	.good = good,
};
