// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

#define ALLOCATE                                                                                   \
	"\tchar *text = kmalloc(64, GFP_KERNEL);\n\n"                                              \
	"\tif (!text)\n\t\treturn -ENOMEM;\n"

#define IN_STRUCT                                                                                  \
	"\tstruct text {\n\t\tsize_t len;\n\t\tchar *base;\n\t} all;\n\n"                          \
	"\tall.base = kmalloc(64, GFP_KERNEL);\n\tif (!all.base)\n\t\treturn -ENOMEM;\n"
#define BEHIND                                                                                     \
	"\tstruct text {\n\t\tsize_t len;\n\t\tchar *base;\n\t} *all;\n\n"                         \
	"\tall = kzalloc(sizeof(*all), GFP_KERNEL);\n\tif (!all)\n\t\treturn -ENOMEM;\n"           \
	"\tall->base = kmalloc(64, GFP_KERNEL);\n"
#define CHECKED "\tif (!all->base) {\n\t\tkfree(all);\n\t\treturn -ENOMEM;\n\t}\n"

static void bad(struct variation *v)
{
	const char *text = vary_one(
		v,
		ALLOCATE "\tif (copy_from_user(text, where, 64))\n\t\t%sreturn -EFAULT;\n"
			 "\tkfree(text);\n\treturn 0;\n",
		ALLOCATE "\ttext[0] = 1;\n\t%sreturn 0;\n",
		"\tchar *text;\n\n\ttext = memdup_user(where, 64);\n\tif (IS_ERR(text))\n"
		"\t\treturn PTR_ERR(text);\n\tif (count > 64) {\n\t\t%sreturn -EINVAL;\n\t}\n"
		"\tkfree(text);\n\treturn 0;\n",
		"\tint *all, i;\n\n\tall = kmalloc_array(8, sizeof(*all), GFP_KERNEL);\n\tif (!all)\n"
		"\t\treturn -ENOMEM;\n\tfor (i = 0; i < 8; i++) {\n\t\tall[i] = count;\n"
		"\t\tif (count < 0)\n\t\t\t%sreturn -EINVAL;\n\t}\n\tkfree(all);\n\treturn 0;\n",
		"\tchar *a, *b;\n\n\ta = kzalloc(8, GFP_KERNEL);\n\tif (!a)\n\t\treturn -ENOMEM;\n"
		"\tb = kzalloc(8, GFP_KERNEL);\n\tif (!b)\n\t\t%sreturn -ENOMEM;\n"
		"\tkfree(b);\n\tkfree(a);\n\treturn 0;\n",
		"\tchar *text;\n\n\tif (!(text = kmalloc(64, GFP_KERNEL)))\n\t\treturn -ENOMEM;\n"
		"\tif (count)\n\t\tgoto out;\n\tkfree(text);\nout:\n\t%sreturn 0;\n",
		/* nobody asks for NULL */
		"\tchar *text = kmalloc(64, GFP_KERNEL);\n\n\tif (copy_from_user(text, where, 64))\n"
		"\t\t%sreturn -EFAULT;\n\tkfree(text);\n\treturn 0;\n",
		/* two at once: one of them may be there */
		"\tchar *a = kmalloc(8, GFP_KERNEL), *b = kmalloc(8, GFP_KERNEL);\n\n"
		"\tif (!a || !b) {\n\t\t%sreturn -ENOMEM;\n\t}\n\tkfree(a);\n\tkfree(b);\n\treturn 0;\n",
		/* members */
		IN_STRUCT "\tif (copy_from_user(all.base, where, 64))\n\t\t%sreturn -EFAULT;\n"
			  "\tkfree(all.base);\n\treturn 0;\n",
		IN_STRUCT "\tif (count > 64) {\n\t\t%sreturn -EINVAL;\n\t}\n"
			  "\tkfree(all.base);\n\treturn 0;\n",
		BEHIND "\tif (!all->base) {\n\t\t%sreturn -ENOMEM;\n\t}\n"
		       "\tkfree(all->base);\n\tkfree(all);\n\treturn 0;\n",
		BEHIND CHECKED "\tif (copy_from_user(all->base, where, 64)) {\n\t\tkfree(all);\n"
			       "\t\t%sreturn -EFAULT;\n\t}\n"
			       "\tkfree(all->base);\n\tkfree(all);\n\treturn 0;\n",
		BEHIND CHECKED "\tall->len = count;\n\tkfree(all);\n\t%sreturn 0;\n",
		/* what it holds is given to the caller, not where it is */
		ALLOCATE "\ttext[0] = count;\n\t%sreturn *text;\n",
		"\tchar *text = strndup_user(where, 64);\n\n\tif (IS_ERR(text))\n"
		"\t\treturn PTR_ERR(text);\n\t%sreturn strlen(text);\n",
		"\tstruct file *file = filp_open(\"/etc/motd\", O_RDONLY, 0);\n\n\tif (IS_ERR(file))\n"
		"\t\treturn PTR_ERR(file);\n\t%sreturn i_size_read(file_inode(file));\n");

	vary_buffer(v);
	vary_allow(v, "E1104"); /* where nobody asks for NULL */
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body = vary_one(
		v, ALLOCATE "\ttext[0] = 1;\n\tkfree(text);\n\treturn 0;\n",
		ALLOCATE "\tif (copy_from_user(text, where, 64)) {\n\t\tkfree(text);\n"
			 "\t\treturn -EFAULT;\n\t}\n\tkfree(text);\n\treturn 0;\n",
		"\tchar *text = NULL;\n\tlong ret = -ENOMEM;\n\n\ttext = kmalloc(8, GFP_KERNEL);\n"
		"\tif (!text)\n\t\tgoto out;\n\tret = 0;\nout:\n\tkfree(text);\n\treturn ret;\n",
		"\tstatic LIST_HEAD(all);\n\tstruct list_head *one = kmalloc(sizeof(*one), GFP_KERNEL);\n\n"
		"\tif (!one)\n\t\treturn -ENOMEM;\n\tlist_add(one, &all);\n\treturn 0;\n",
		"\tstatic char *kept;\n\tchar *text = kmalloc(8, GFP_KERNEL);\n\n\tif (!text)\n"
		"\t\treturn -ENOMEM;\n\tkept = text;\n\treturn kept[0];\n",
		"\tstatic char *text;\n\n\ttext = kmalloc(8, GFP_KERNEL);\n\tif (!text)\n"
		"\t\treturn -ENOMEM;\n\ttext[0] = 0;\n\treturn 0;\n",
		"\tchar *text = NULL;\n\n\tif (count) {\n\t\ttext = kmalloc(8, GFP_KERNEL);\n"
		"\t\tif (!text)\n\t\t\treturn -ENOMEM;\n\t}\n\tif (count)\n\t\tkfree(text);\n\treturn 0;\n",
		ALLOCATE "\ttext[0] = 1;\n\tif (text)\n\t\tkfree(text);\n\treturn 0;\n",
		"\tchar *a = kmalloc(8, GFP_KERNEL), *b = kmalloc(8, GFP_KERNEL);\n\n"
		"\tif (!a || !b) {\n\t\tkfree(a);\n\t\tkfree(b);\n\t\treturn -ENOMEM;\n\t}\n"
		"\tkfree(a);\n\tkfree(b);\n\treturn 0;\n",
		"\tchar *text = kmalloc(8, GFP_KERNEL);\n\tlong ret = text ? 0 : -ENOMEM;\n\n"
		"\tif (ret)\n\t\treturn ret;\n\tkfree(text);\n\treturn 0;\n",
		"\tchar *text = NULL;\n\n\tif (count > 0)\n\t\ttext = kmalloc(8, GFP_KERNEL);\n"
		"\tif (count > 0 && !text)\n\t\treturn -ENOMEM;\n\tkfree(text);\n\treturn 0;\n",
		"\tchar *text = kmalloc(8, GFP_KERNEL);\n\n\tif (text) {\n\t\ttext[0] = 1;\n"
		"\t\tkfree(text);\n\t\treturn 1;\n\t}\n\treturn -ENOMEM;\n",
		IN_STRUCT "\tif (copy_from_user(all.base, where, 64)) {\n\t\tkfree(all.base);\n"
			  "\t\treturn -EFAULT;\n\t}\n\tkfree(all.base);\n\treturn 0;\n",
		IN_STRUCT "\tvary_keep(&all);\n\treturn 0;\n",
		BEHIND CHECKED
		"\tif (copy_from_user(all->base, where, 64)) {\n\t\tkfree(all->base);\n"
		"\t\tkfree(all);\n\t\treturn -EFAULT;\n\t}\n"
		"\tkfree(all->base);\n\tkfree(all);\n\treturn 0;\n",
		BEHIND CHECKED "\tvary_keep(all);\n\treturn 0;\n",
		BEHIND
		"\tif (!all->base)\n\t\tgoto out;\n\tall->len = count;\n\tkfree(all->base);\n"
		"out:\n\tkfree(all);\n\treturn 0;\n",
		"\tchar *text, *word;\n\n\tword = text = kmalloc(8, GFP_KERNEL);\n\tif (!word)\n"
		"\t\treturn -ENOMEM;\n\tkfree(word);\n\treturn 0;\n",
		BEHIND CHECKED
		"\tkfree(all->base);\n\tvary_keep(all);\n"
		"\tall->base = kmalloc(8, GFP_KERNEL);\n\treturn all->base ? 0 : -ENOMEM;\n",
		ALLOCATE "\treturn vary_keep(count,\n\t\t\t text);\n",
		"\tstruct file *file = filp_open(\"/etc/motd\", O_RDONLY, 0);\n\n\tif (IS_ERR(file))\n"
		"\t\treturn PTR_ERR(file);\n\tcount = i_size_read(file_inode(file));\n"
		"\tfilp_close(file, NULL);\n\treturn count;\n",
		"\tstruct file *file = fget(count);\n\tlong ret = -EINVAL;\n\n\tif (!file)\n"
		"\t\treturn -EBADF;\n\tif (count > 2)\n\t\tgoto out;\n\tret = 0;\nout:\n\tfput(file);\n"
		"\treturn ret;\n",
		"\tchar *text = kmalloc(8, GFP_KERNEL);\n"
		"\n"
		"\tif (!text)\n"
		"\t\treturn -ENOMEM;\n"
		"\ttext[0] = count;\n"
		"\treturn kfree(text), count;\n");
}

VARY(memory_leaked) = {
	.code = "E1120",
	.alone = true,
	.bad = bad,
	.good = good,
};
