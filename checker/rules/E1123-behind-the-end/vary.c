// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static const char *bad_other(struct variation *v)
{
	return vary_one(v,
			"\tchar text[8];\n"
			"\n"
			"\tstrcpy(%stext, \"hello, kernel\");\n"
			"\treturn text[0];\n",
			"\tchar text[8];\n"
			"\n"
			"\tsprintf(%stext, \"sum: %%d and more\", 3);\n"
			"\treturn text[0];\n",
			"\tstatic char letters[26];\n"
			"\n"
			"\tif (26 >= count && count >= 0)\n"
			"\t\treturn letters[%scount];\n"
			"\treturn 0;\n",
			"\tunsigned char raw[4];\n"
			"\n"
			"\tsnprintf(raw, %s40, \"hello\");\n"
			"\treturn raw[1];\n",
			"\tchar text[16];\n"
			"\tlong n;\n"
			"\n"
			"\tn = strncpy_from_user(text, where, sizeof(text));\n"
			"\tif (n < 0)\n"
			"\t\treturn n;\n"
			"\ttext[%sn] = 0;\n"
			"\treturn text[0];\n",
			"\tchar *word = current->comm, *text = kmalloc(strlen(word), GFP_KERNEL);\n"
			"\n"
			"\tif (!text)\n"
			"\t\treturn -ENOMEM;\n"
			"\tstrcpy(%stext, word);\n"
			"\tkfree(text);\n"
			"\treturn 0;\n");
}

static void bad(struct variation *v)
{
	const char *text = vary_one(v,
				    "\tint values[4] = {0}, i, sum = 0;\n"
				    "\n"
				    "\tfor (i = 0; i <= 4; i++)\n"
				    "\t\tsum += values[%si];\n"
				    "\treturn sum;\n",
				    "\tchar text[32];\n"
				    "\n"
				    "\tif (count > sizeof(text))\n"
				    "\t\treturn -EINVAL;\n"
				    "\tif (copy_from_user(text, where, count))\n"
				    "\t\treturn -EFAULT;\n"
				    "\ttext[%scount] = '\\0';\n"
				    "\treturn text[0];\n",
				    "\tstatic const long table[] = {1, 2, 3, 4};\n"
				    "\n"
				    "\tif (count < 0 || count > ARRAY_SIZE(table))\n"
				    "\t\treturn -EINVAL;\n"
				    "\treturn table[%scount];\n",
				    "\tint seen[8] = {0}, at = 0;\n"
				    "\n"
				    "\twhile (at < 10) {\n"
				    "\t\tseen[%sat] = 1;\n"
				    "\t\tat++;\n"
				    "\t}\n"
				    "\treturn seen[0];\n",
				    "\tchar text[8];\n"
				    "\n"
				    "\tmemset(text, 0, sizeof(text));\n"
				    "\ttext[%s8] = 0;\n"
				    "\treturn text[0];\n",
				    "\tchar text[16];\n"
				    "\n"
				    "\tif (copy_from_user(text, where, %s32))\n"
				    "\t\treturn -EFAULT;\n"
				    "\treturn text[0];\n",
				    bad_other(v));

	vary_buffer(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static const char *good_other(struct variation *v)
{
	return vary_one(
		v,
		"\tchar text[16];\n"
		"\n"
		"\tstrcpy(text, \"hello, kernel!!\");\n"
		"\tsnprintf(text, 16, \"a long text that does not fit\");\n"
		"\tmemset(text, 0, 16);\n"
		"\tsprintf(text, \"%d%s\", 3, \"x\");\n"
		"\treturn text[0];\n",
		"\tstatic char letters[26];\n"
		"\n"
		"\tif (count > 26)\n"
		"\t\tcount = 0;\n"
		"\tif (count < 0)\n"
		"\t\treturn -EINVAL;\n"
		"\tcount %= 26;\n"
		"\treturn letters[count];\n",
		"\tchar text[16];\n"
		"\tlong n = strncpy_from_user(text, where, sizeof(text));\n"
		"\n"
		"\tif (n < 0)\n"
		"\t\treturn n;\n"
		"\tif (n == sizeof(text))\n"
		"\t\treturn -E2BIG;\n"
		"\ttext[n] = 0;\n"
		"\treturn text[0];\n",
		"\tchar *word = current->comm, *text = kmalloc(strlen(word) + 1, GFP_KERNEL);\n"
		"\n"
		"\tif (!text)\n"
		"\t\treturn -ENOMEM;\n"
		"\tstrcpy(text, word);\n"
		"\tkfree(text);\n"
		"\treturn 0;\n");
}

static void good(struct variation *v)
{
	vary_buffer(v);
	v->call->definition.body =
		vary_one(v,
			 "\tint values[4] = {0}, i, sum = 0;\n"
			 "\n"
			 "\tfor (i = 1; i <= 4; i++)\n"
			 "\t\tsum += values[i - 1];\n"
			 "\tfor (i = 0; i < ARRAY_SIZE(values); i++)\n"
			 "\t\tsum += values[i];\n"
			 "\treturn sum;\n",
			 "\tchar text[32];\n"
			 "\n"
			 "\tif (count < 0 || count >= sizeof(text))\n"
			 "\t\treturn -EINVAL;\n"
			 "\tif (copy_from_user(text, where, count))\n"
			 "\t\treturn -EFAULT;\n"
			 "\ttext[count] = '\\0';\n"
			 "\ttext[sizeof(text) - 1] = '\\0';\n"
			 "\treturn text[0];\n",
			 "\tstatic const long table[4] = {1, 2, 3, 4}, *end = &table[4];\n"
			 "\tconst long *at;\n"
			 "\n"
			 "\tif (count < 0 || count > ARRAY_SIZE(table))\n"
			 "\t\treturn -EINVAL;\n"
			 "\tif (count == ARRAY_SIZE(table))\n"
			 "\t\treturn 0;\n"
			 "\tfor (at = table; at < end; at++)\n"
			 "\t\tif (*at == count)\n"
			 "\t\t\treturn 1;\n"
			 "\treturn table[count];\n",
			 "\tint seen[8] = {0}, i;\n"
			 "\n"
			 "\tfor (i = 0; i <= 10; i++) {\n"
			 "\t\tif (i == 8)\n"
			 "\t\t\tbreak;\n"
			 "\t\tseen[i] = 1;\n"
			 "\t}\n"
			 "\tfor (i = 8; i > 0; i--)\n"
			 "\t\tseen[i - 1] = 0;\n"
			 "\treturn seen[0];\n",
			 good_other(v));
}

VARY(behind_the_end) = {
	.code = "E1123",
	.alone = true,
	.bad = bad,
	.good = good,
};
