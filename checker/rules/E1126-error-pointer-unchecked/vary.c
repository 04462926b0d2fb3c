// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text =
		vary_one(v,
			 "\tchar *text = %sstrndup_user(where, 64);\n"
			 "\n"
			 "\tif (!text)\n"
			 "\t\treturn -ENOMEM;\n"
			 "\tcount = strlen(text);\n"
			 "\tkfree(text);\n"
			 "\treturn count;\n",
			 "\tstruct file *file;\n"
			 "\n"
			 "\tfile = %sfilp_open(\"/etc/motd\", O_RDONLY, 0);\n"
			 "\tif (file == NULL)\n"
			 "\t\treturn -ENOENT;\n"
			 "\tfilp_close(file, NULL);\n"
			 "\treturn 0;\n",
			 "\tlong *values = %smemdup_user(where, 64), sum;\n"
			 "\n"
			 "\tsum = values[0] + count;\n"
			 "\tkfree(values);\n"
			 "\treturn sum;\n",
			 "\tstruct file *file = %sfilp_open(\"/etc/motd\", O_RDONLY, 0);\n"
			 "\n"
			 "\tcount = file->f_flags;\n"
			 "\tfilp_close(file, NULL);\n"
			 "\treturn count;\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body =
		vary_one(v,
			 "\tchar *text = strndup_user(where, 64);\n"
			 "\n"
			 "\tif (IS_ERR(text))\n"
			 "\t\treturn PTR_ERR(text);\n"
			 "\tcount = strlen(text);\n"
			 "\tkfree(text);\n"
			 "\treturn count;\n",
			 "\tstruct file *file;\n"
			 "\tlong ret;\n"
			 "\n"
			 "\tfile = filp_open(\"/etc/motd\", O_RDONLY, 0);\n"
			 "\tret = PTR_ERR_OR_ZERO(file);\n"
			 "\tif (ret)\n"
			 "\t\treturn ret;\n"
			 "\tfilp_close(file, NULL);\n"
			 "\treturn 0;\n",
			 "\tlong *values = memdup_user(where, 64), sum = 0;\n"
			 "\n"
			 "\tif (IS_ERR_OR_NULL(values))\n"
			 "\t\treturn -EFAULT;\n"
			 "\tsum = values[0] + count;\n"
			 "\tkfree(values);\n"
			 "\treturn sum;\n",
			 "\tstruct file *file = filp_open(\"/etc/motd\", O_RDONLY, 0);\n"
			 "\n"
			 "\tcount = IS_ERR(file) ? PTR_ERR(file) : file->f_flags;\n"
			 "\tif (!IS_ERR(file))\n"
			 "\t\tfilp_close(file, NULL);\n"
			 "\treturn count;\n",
			 "\tstruct file *file = fget(count);\n"
			 "\n"
			 "\tif (!file)\n"
			 "\t\treturn -EBADF;\n"
			 "\tcount = file->f_flags;\n"
			 "\tfput(file);\n"
			 "\treturn count;\n");
}

VARY(error_pointer_unchecked) = {
	.code = "E1126",
	.alone = true,
	.bad = bad,
	.good = good,
};
