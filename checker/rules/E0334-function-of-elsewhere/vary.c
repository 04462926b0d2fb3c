// SPDX-License-Identifier: GPL-2.0-only
#include "../../dev/vary.h"

static void add_headers(struct variation *v)
{
	vary_own_file(v);
	v->plain = true;
	strbuf_addstr(vary_file(v, "include/asm-generic/access_ok.h"),
		      "#define access_ok(addr, size) likely(__access_ok(addr, size))\n");
	strbuf_addstr(vary_file(v, "include/linux/timekeeping.h"),
		      "void ktime_get_real_ts64(struct timespec64 *now);\n");
	strbuf_addstr(vary_file(v, "include/linux/string.h"),
		      "size_t strlcpy(char *, const char *, size_t);\n");
}

static void bad(struct variation *v)
{
	const char *text = vary_one(
		v, "\t%sprintf(\"%%d\", 3);\n\treturn 0;\n",
		"\tchar *text = %smalloc(16);\n\n\treturn text ? 1 : 0;\n",
		"\tchar *text = NULL;\n\n\t%sfree(text);\n\treturn 0;\n",
		"\treturn %satoi(\"3\");\n", "\tif (%sgetpid() == 1)\n\t\treturn 1;\n\treturn 0;\n",
		"\tlong now = (long)%stime(NULL);\n\n\treturn now;\n",
		"\tif (!%saccess_ok(VERIFY_READ, (void __user *)8, 8))\n\t\treturn -EFAULT;\n\treturn 0;\n",
		"\tstruct timespec64 now = {0};\n\n\t%sdo_gettimeofday(&now);\n\treturn now.tv_sec;\n",
		"\treturn 1 + %sget_seconds();\n", "\tint n = 2 * %srand();\n\n\treturn n;\n");

	add_headers(v);
	v->call->definition.body = vary_text(v, text, v->mark);
}

static void good(struct variation *v)
{
	add_headers(v);
	v->call->definition.before =
		vary_one(v, "static int atoi(const char *text)\n{\n\treturn *text - '0';\n}\n\n",
			 "#define atoi(text) (*(text) - '0')\n\n",
			 "static inline long atoi(const char *text)\n"
			 "{\n\treturn text[0];\n}\n\n");
	v->call->definition.body = vary_one(
		v, "\tpr_info(\"printf(%d)\", 3); /* printf(\"x\") */\n\treturn atoi(\"3\");\n",
		"\tstruct lab_ops { void (*free)(void *p); } ops = {kfree}, *o = &ops;\n\n"
		"\tops.free(NULL);\n\to->free(NULL);\n\treturn atoi(\"1\");\n",
		"\tlong time = 3;\n\n\treturn time + atoi(\"2\");\n",
		"\tif (!access_ok((void __user *)8, 8))\n\t\treturn -EFAULT;\n\treturn atoi(\"2\");\n",
		"\tchar digits[8];\n\n\tstrlcpy(digits, \"x\", sizeof(digits));\n\treturn atoi(digits);\n",
		"\tint (*rand)(const char *) = atoi;\n\n\treturn rand(\"2\");\n",
		"#if 0\n\tsleep(3);\n#endif\n\treturn atoi(\"2\");\n");
}

VARY(function_of_elsewhere) = {
	.code = "E0334",
	.bad = bad,
	.good = good,
};
