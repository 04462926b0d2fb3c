// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text = vary_one(v,
				    "\tstruct item {\n"
				    "\t\tint key;\n"
				    "\t\tstruct list_head list;\n"
				    "\t};\n"
				    "\tstatic LIST_HEAD(items);\n"
				    "\tstruct item item;\n"
				    "\n"
				    "\titem.key = count;\n"
				    "\t%slist_add(&item.list, &items);\n"
				    "\treturn 0;\n",
				    "\tstruct item {\n"
				    "\t\tint key;\n"
				    "\t\tstruct list_head list;\n"
				    "\t};\n"
				    "\tstatic LIST_HEAD(items);\n"
				    "\tstruct item item = {.key = 3};\n"
				    "\n"
				    "\tif (count < 0)\n"
				    "\t\treturn -EINVAL;\n"
				    "\t%slist_add_tail(&item.list, &items);\n"
				    "\treturn item.key;\n",
				    "\tstruct item {\n"
				    "\t\tint key;\n"
				    "\t\tstruct list_head list;\n"
				    "\t};\n"
				    "\tstatic struct list_head items = LIST_HEAD_INIT(items);\n"
				    "\tstruct item item = {0};\n"
				    "\n"
				    "\t%slist_add(&item.list, &items);\n"
				    "\tif (count < 3)\n"
				    "\t\treturn -EINVAL;\n"
				    "\tlist_del(&item.list);\n"
				    "\treturn 0;\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body =
		vary_one(v,
			 "\tstruct item {\n"
			 "\t\tint key;\n"
			 "\t\tstruct list_head list;\n"
			 "\t};\n"
			 "\tstatic LIST_HEAD(items);\n"
			 "\tstruct item item;\n"
			 "\n"
			 "\titem.key = count;\n"
			 "\tlist_add(&item.list, &items);\n"
			 "\tlist_del(&item.list);\n"
			 "\treturn 0;\n",
			 "\tstruct item {\n"
			 "\t\tint key;\n"
			 "\t\tstruct list_head list;\n"
			 "\t};\n"
			 "\tLIST_HEAD(items);\n"
			 "\tstruct item item;\n"
			 "\n"
			 "\titem.key = count;\n"
			 "\tlist_add(&item.list, &items);\n"
			 "\treturn list_first_entry(&items, struct item, list)->key;\n",
			 "\tstruct item {\n"
			 "\t\tint key;\n"
			 "\t\tstruct list_head list;\n"
			 "\t};\n"
			 "\tstatic LIST_HEAD(items);\n"
			 "\tstatic struct item item;\n"
			 "\n"
			 "\titem.key = count;\n"
			 "\tlist_add(&item.list, &items);\n"
			 "\treturn 0;\n",
			 "\tstruct item {\n"
			 "\t\tint key;\n"
			 "\t\tstruct list_head list;\n"
			 "\t};\n"
			 "\tstatic LIST_HEAD(items);\n"
			 "\tstruct item *item = kmalloc(sizeof(*item), GFP_KERNEL);\n"
			 "\n"
			 "\tif (!item)\n"
			 "\t\treturn -ENOMEM;\n"
			 "\titem->key = count;\n"
			 "\tlist_add(&item->list, &items);\n"
			 "\treturn 0;\n");
}

VARY(local_kept) = {
	.code = "E1128",
	.alone = true,
	.bad = bad,
	.good = good,
};
