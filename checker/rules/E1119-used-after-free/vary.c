// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

#define ALLOCATE                                                                                   \
	"\tchar *text = kmalloc(64, GFP_KERNEL);\n\n"                                              \
	"\tif (!text)\n\t\treturn -ENOMEM;\n"

#define LIST                                                                                       \
	"\tstruct job { int id; struct list_head list; } *job, *next = NULL;\n\tLIST_HEAD(jobs);\n\n"

static void bad(struct variation *v)
{
	const char *text = vary_one(
		v, ALLOCATE "\tkfree(text);\n%s\tkfree(text);\n\treturn 0;\n",
		ALLOCATE "\tkfree(text);\n%s\treturn text[0];\n",
		ALLOCATE "\tkvfree(text);\n\tcount = 0;\n%s\tmemset(text, 0, 64);\n\treturn 0;\n",
		ALLOCATE
		"\tif (copy_from_user(text, where, 64)) {\n\t\tkfree(text);\n\t\tgoto out;\n\t}\n"
		"out:\n%s\tkfree(text);\n\treturn 0;\n",
		"\tstruct list_head *head = kzalloc(sizeof(*head), GFP_KERNEL);\n\n"
		"\tif (!head)\n\t\treturn -ENOMEM;\n\tkfree(head);\n%s\thead->next = NULL;\n\treturn 0;\n",
		LIST "%s\tlist_for_each_entry(job, &jobs, list)\n\t\tkfree(job);\n\treturn 0;\n",
		LIST
		"%s\tlist_for_each_entry(job, &jobs, list) {\n\t\tlist_del(&job->list);\n\t\tkfree(job);\n\t}\n"
		"\treturn 0;\n",
		LIST
		"%s\tlist_for_each_entry_reverse(job, &jobs, list) {\n\t\tif (count) {\n\t\t\tkfree(job);\n\t\t}\n"
		"\t\tcount++;\n\t}\n\treturn count;\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body = vary_one(
		v, ALLOCATE "\ttext[0] = 1;\n\tkfree(text);\n\treturn 0;\n",
		ALLOCATE
		"\tkfree(text);\n\ttext = kmalloc(8, GFP_KERNEL);\n\tif (!text)\n\t\treturn -ENOMEM;\n"
		"\ttext[0] = 1;\n\tkfree(text);\n\treturn 0;\n",
		ALLOCATE
		"\tif (copy_from_user(text, where, 64)) {\n\t\tkfree(text);\n\t\treturn -EFAULT;\n\t}\n"
		"\tkfree(text);\n\treturn 0;\n",
		ALLOCATE
		"\tif (count)\n\t\tkfree(text);\n\tif (!count) {\n\t\ttext[0] = 1;\n\t\tkfree(text);\n\t}\n"
		"\treturn 0;\n",
		"\tint i;\n\n\tfor (i = 0; i < 3; i++) {\n\t\tchar *text = kmalloc(64, GFP_KERNEL);\n\n"
		"\t\tif (!text)\n\t\t\treturn -ENOMEM;\n\t\ttext[0] = i;\n\t\tkfree(text);\n\t}\n\treturn 0;\n",
		ALLOCATE "\tkfree(text);\n\ttext = NULL;\n\tkfree(text);\n\treturn 0;\n",
		ALLOCATE "\tkfree(text);\n\treturn 0;\n\tkfree(text);\n",
		LIST
		"\tlist_for_each_entry_safe(job, next, &jobs, list)\n\t\tkfree(job);\n\treturn 0;\n",
		LIST
		"\tlist_for_each_entry(job, &jobs, list) {\n\t\tif (count) {\n\t\t\tkfree(job);\n\t\t\tbreak;\n\t\t}\n"
		"\t}\n\treturn count;\n");
}

VARY(used_after_free) = {
	.code = "E1119",
	.alone = true,
	.bad = bad,
	.good = good,
};
