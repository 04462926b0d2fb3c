// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void bad(struct variation *v)
{
	const char *text = vary_one(v,
				    "\tstatic const int table[4] = {1, 2, 3, 4};\n"
				    "\n"
				    "\treturn table[%scount];\n",
				    "\tint table[8] = {0};\n"
				    "\n"
				    "\ttable[%scount] = 1;\n"
				    "\treturn table[0];\n",
				    "\tlong sums[3];\n"
				    "\n"
				    "\tmemset(sums, 0, sizeof(sums));\n"
				    "\tsums[%scount]++;\n"
				    "\treturn sums[0];\n",
				    "\tstatic char letters[26];\n"
				    "\n"
				    "\treturn put_user(letters[%scount], where);\n",
				    "\tstatic int seen[10];\n"
				    "\n"
				    "\tif (!seen[%scount])\n"
				    "\t\treturn -ENOENT;\n"
				    "\treturn 0;\n",
				    "\tstatic const char *const names[] = {\"a\", \"b\"};\n"
				    "\n"
				    "\treturn names[%scount][0];\n");

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body =
		vary_one(v,
			 "\tstatic const int table[4] = {1, 2, 3, 4};\n"
			 "\n"
			 "\tif (count < 0 || count >= ARRAY_SIZE(table))\n"
			 "\t\treturn -EINVAL;\n"
			 "\treturn table[count];\n",
			 "\tint table[8] = {0};\n"
			 "\n"
			 "\ttable[count & 7] = 1;\n"
			 "\treturn table[0];\n",
			 "\tlong sums[3] = {1, 2, 3}, sum = 0;\n"
			 "\tint i;\n"
			 "\n"
			 "\tfor (i = 0; i < 3; i++)\n"
			 "\t\tsum += sums[i];\n"
			 "\treturn sum + count;\n",
			 "\tstatic char letters[26];\n"
			 "\n"
			 "\tcount %= 26;\n"
			 "\treturn put_user(letters[count < 0 ? 0 : count], where);\n",
			 "\tstatic int seen[10];\n"
			 "\n"
			 "\tswitch (count) {\n"
			 "\tcase 0 ... 9:\n"
			 "\t\treturn seen[count];\n"
			 "\tdefault:\n"
			 "\t\treturn -EINVAL;\n"
			 "\t}\n");
}

VARY(index_unchecked) = {
	.code = "E1108",
	.alone = true,
	.bad = bad,
	.good = good,
};
