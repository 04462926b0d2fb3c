// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text =
		vary_one(v,
			 "\tchar *text = %skmalloc(64, GFP_KERNEL);\n"
			 "\n"
			 "\ttext[0] = 'a';\n"
			 "\tkfree(text);\n"
			 "\treturn 0;\n",
			 "\tlong *p;\n"
			 "\n"
			 "\tp = %skzalloc(sizeof(*p), GFP_KERNEL);\n"
			 "\t*p = count;\n"
			 "\tkfree(p);\n"
			 "\treturn 0;\n",
			 "\tchar *text = %skmalloc(64, GFP_KERNEL);\n"
			 "\n"
			 "\tif (copy_from_user(text, where, 64)) {\n"
			 "\t\tkfree(text);\n"
			 "\t\treturn -EFAULT;\n"
			 "\t}\n"
			 "\tkfree(text);\n"
			 "\treturn 0;\n",
			 "\tstruct list_head *head = %skmalloc(sizeof(*head), GFP_KERNEL);\n"
			 "\n"
			 "\thead->next = head;\n"
			 "\tkfree(head);\n"
			 "\treturn 0;\n",
			 "\tchar *text;\n"
			 "\n"
			 "\ttext = %skcalloc(4, 16, GFP_KERNEL);\n"
			 "\tmemset(text, 1, 64);\n"
			 "\tkfree(text);\n"
			 "\treturn 0;\n",
			 "\tstruct task_struct *task;\n"
			 "\n"
			 "\trcu_read_lock();\n"
			 "\ttask = %sfind_task_by_vpid(count);\n"
			 "\tcount = task->prio;\n"
			 "\trcu_read_unlock();\n"
			 "\treturn count;\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

#define TASK                                                                                       \
	"\tstruct task_struct *task;\n\n\trcu_read_lock();\n\ttask = find_task_by_vpid(count);\n"
#define DONE "\trcu_read_unlock();\n\treturn count;\n"

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body =
		vary_one(v,
			 "\tchar *text = kmalloc(64, GFP_KERNEL);\n"
			 "\n"
			 "\tif (!text)\n"
			 "\t\treturn -ENOMEM;\n"
			 "\ttext[0] = 'a';\n"
			 "\tkfree(text);\n"
			 "\treturn 0;\n",
			 "\tlong *p;\n"
			 "\n"
			 "\tp = kzalloc(sizeof(*p), GFP_KERNEL);\n"
			 "\tif (p == NULL)\n"
			 "\t\treturn -ENOMEM;\n"
			 "\t*p = count;\n"
			 "\tkfree(p);\n"
			 "\treturn 0;\n",
			 "\tchar *text = kmalloc(64, GFP_KERNEL);\n"
			 "\tlong ret = -ENOMEM;\n"
			 "\n"
			 "\tif (text) {\n"
			 "\t\tret = copy_from_user(text, where, 64) ? -EFAULT : 0;\n"
			 "\t\tkfree(text);\n"
			 "\t}\n"
			 "\treturn ret;\n",
			 "\tchar *a = kmalloc(8, GFP_KERNEL), *b = kmalloc(8, GFP_KERNEL);\n"
			 "\n"
			 "\tif (!a || !b) {\n"
			 "\t\tkfree(a);\n"
			 "\t\tkfree(b);\n"
			 "\t\treturn -ENOMEM;\n"
			 "\t}\n"
			 "\ta[0] = b[0] = 1;\n"
			 "\tkfree(a);\n"
			 "\tkfree(b);\n"
			 "\treturn 0;\n",
			 TASK "\tcount = task ? task->prio : -ESRCH;\n" DONE,
			 TASK "\tcount = task != NULL &&\n\t\ttask->prio > 0;\n" DONE,
			 TASK "\tif (!task || task->prio < 0)\n\t\tcount = -ESRCH;\n" DONE,
			 "\tchar *text;\n"
			 "\n"
			 "\tif (!(text = kmalloc(64, GFP_KERNEL)))\n"
			 "\t\treturn -ENOMEM;\n"
			 "\tmemset(text, 1, 64);\n"
			 "\tkfree(text);\n"
			 "\treturn 0;\n");
}

VARY(allocation_unchecked) = {
	.code = "E1104",
	.alone = true,
	.bad = bad,
	.good = good,
};
