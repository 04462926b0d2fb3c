// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text = vary_one(v,
				    "static struct file *open_it(const char __user *path)\n"
				    "{\n"
				    "\treturn %sfilp_open(path, O_RDONLY, 0);\n"
				    "}\n",
				    "static size_t length(const char __user *text)\n"
				    "{\n"
				    "\treturn %sstrlen(text);\n"
				    "}\n",
				    "static void keep(const char __user *text)\n"
				    "{\n"
				    "\tstatic char kept[64];\n"
				    "\n"
				    "\t%sstrncpy(kept, text, sizeof(kept) - 1);\n"
				    "}\n",
				    "static int find(const char __user *name, struct path *path)\n"
				    "{\n"
				    "\treturn %skern_path(name, LOOKUP_FOLLOW, path);\n"
				    "}\n",
				    "static bool same(const char *own, const char __user *text)\n"
				    "{\n"
				    "\tif (!own)\n"
				    "\t\treturn false;\n"
				    "\treturn %sstrcmp(own, text) == 0;\n"
				    "}\n");

	vary_own_file(v);
	v->call->definition.before = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_own_file(v);
	v->call->definition.before =
		vary_one(v,
			 "static struct file *open_it(const char *path)\n"
			 "{\n"
			 "\treturn filp_open(path, O_RDONLY, 0);\n"
			 "}\n",
			 "static long length(const char __user *text)\n"
			 "{\n"
			 "\treturn strnlen_user(text, 64);\n"
			 "}\n",
			 "static long keep(const char __user *text)\n"
			 "{\n"
			 "\tstatic char kept[64];\n"
			 "\tchar copy[64];\n"
			 "\tlong len = strncpy_from_user(copy, text, sizeof(copy) - 1);\n"
			 "\n"
			 "\tif (len < 0)\n"
			 "\t\treturn len;\n"
			 "\tcopy[len] = 0;\n"
			 "\tstrncpy(kept, copy, sizeof(kept) - 1);\n"
			 "\treturn len;\n"
			 "}\n",
			 "static int find(const char __user *name, struct path *path)\n"
			 "{\n"
			 "\treturn user_path_at(AT_FDCWD, name, LOOKUP_FOLLOW, path);\n"
			 "}\n",
			 "static bool same(const char *own, const char __user *text)\n"
			 "{\n"
			 "\tchar *copy = strndup_user(text, 64);\n"
			 "\tbool is_same;\n"
			 "\n"
			 "\tif (IS_ERR(copy))\n"
			 "\t\treturn false;\n"
			 "\tis_same = strcmp(own, copy) == 0;\n"
			 "\tkfree(copy);\n"
			 "\treturn is_same;\n"
			 "}\n");
}

VARY(user_path_opened) = {
	.code = "E1116",
	.alone = true,
	.bad = bad,
	.good = good,
};
