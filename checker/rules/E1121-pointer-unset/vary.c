// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text = vary_one(
		v,
		"\tchar *text;\n\n\tif (copy_from_user(%stext, where, 16))\n\t\treturn -EFAULT;\n\treturn 0;\n",
		"\tstruct task_struct *task;\n\n\tcount++;\n\treturn %stask->pid;\n",
		"\tchar *text, *other = NULL;\n\n\tsprintf(%stext, \"hello\");\n\treturn other ? 1 : 0;\n",
		"\tlong *sum;\n\n\tif (count < 0)\n\t\treturn -EINVAL;\n"
		"\treturn copy_to_user(where, %ssum, sizeof(long)) ? -EFAULT : 0;\n",
		"\tstruct timespec64 *now; /* now is filled below */\n\n\t%snow->tv_sec = count;\n\treturn 0;\n",
		"\tunsigned char *raw;\n\tint i;\n\n\tfor (i = 0; i < 3; i++)\n\t\tmemset(%sraw, i, 16);\n"
		"\treturn 0;\n",
		"\tchar *name;\n\n\treturn strncpy_from_user(%sname, where, 16) < 0 ? -EFAULT : 0;\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body = vary_one(
		v,
		"\tchar first[16], *text;\n\n\ttext = first;\n"
		"\treturn copy_from_user(text, where, 16) ? -EFAULT : 0;\n",
		"\tstruct list_head *at;\n\n\tlist_for_each(at, &current->children)\n"
		"\t\tcount += at->next == at;\n\treturn count;\n",
		"\tstruct task_struct *task;\n\n\tlist_for_each_entry(task, &current->children, sibling)\n"
		"\t\tcount += task->pid;\n\treturn count;\n",
		"\tchar *text;\n\n\tif (count)\n\t\ttext = \"one\";\n\telse\n\t\ttext = \"none\";\n"
		"\treturn copy_to_user(where, text, 4) ? -EFAULT : 0;\n",
		"\tstatic char *kept;\n\n\treturn kept && memcmp(kept, \"x\", 1) ? 1 : 0;\n",
		"\tlong *sum;\n\n\tsum = &count;\n\treturn copy_to_user(where, sum, sizeof(*sum)) ? -EFAULT : 0;\n",
		"\tchar *end;\n\n\treturn simple_strtoul(\"3\", &end, 10) + end[0];\n",
		"\tstruct file *file;\n\n\tfor (file = NULL; file;)\n\t\tcount += file->f_flags;\n\treturn count;\n");
}

VARY(pointer_unset) = {
	.code = "E1121",
	.alone = true,
	.bad = bad,
	.good = good,
};
