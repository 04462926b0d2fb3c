// SPDX-License-Identifier: GPL-2.0-only
/* What gcc 11 and 12 and clang 13 to 22 said about wrong definitions, and what the quoted line tells. */
#include <string.h>

#include "test.h"

#include "../../facts/collect.h"
#include "../../pasted/pasted.h"
#include "../../lib/arena.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "../../rules/quoted.h"
#include "../../rules/setting.h"

static const char *first_code(const char *log)
{
	struct arena *arena = arena_new();
	struct diagnostic *diagnostics = NULL;
	const struct symptom *symptom = NULL;
	const char *plain = pasted_plain(arena, log);
	int n = 0;

	build_log_parse(arena, plain, &diagnostics, &n);
	for (int i = 0; i < n && !symptom; i++)
		symptom = setting_of_diagnostic(&diagnostics[i], plain, 0);
	arena_free(arena);
	return symptom && symptom->codes[0] ? symptom->codes[0] : "nothing";
}

static void check_line(const char *code, const char *line)
{
	static const char *const says[] = {
		"kernel/a.c:4:1: error: expected ')' before 'int'\n    4 | %s\n      | ^~~\n",
		"kernel/a.c:4:23: error: expected identifier\n%s\n                      ^\n",
		"> kernel/a.c:4:1: error: too few arguments provided to function-like macro invocation\n"
		">     4 | %s\n>       | ^\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(says); i++) {
		struct strbuf log = {0};
		const char *at = strstr(says[i], "%s");

		strbuf_add(&log, says[i], at - says[i]);
		strbuf_addstr(&log, line);
		strbuf_addstr(&log, at + 2);
		if (!streq(first_code(strbuf_str(&log)), code))
			fail_msg("%s, not %s: %s", first_code(strbuf_str(&log)), code,
				 strbuf_str(&log));
		strbuf_release(&log);
	}
}

TEST(the_line_that_is_quoted_tells_the_mistake)
{
	check_line("E0317", "SYSCALL_DEFIN2(hello, int, a, int, b)");
	check_line("E0317", "syscall_define2(hello, int, a, int, b)");
	check_line("E0317", "SYSCALL_DEFINE(hello, int, a, int, b)");
	check_line("E0317", "SYSCALL_DEFINE_2(hello, int, a, int, b)");
	check_line(
		"E0306",
		"SYSCALL_DEFINE7(hello, int, a, int, b, int, c, int, d, int, e, int, f, int, g)");
	check_line("E0304", "SYSCALL_DEFINE2(hello, int, a)");
	check_line("E0304", "SYSCALL_DEFINE1(hello, int, a, const char __user *, text)");
	check_line("E0305", "SYSCALL_DEFINE1(hello, int a)");
	check_line("E0305", "SYSCALL_DEFINE2(hello, int a, int, b)");
	check_line("E0305", "SYSCALL_DEFINE2(hello, int, a, const char __user *buf)");
	check_line("E0307", "SYSCALL_DEFINE0(hello, void)");
	check_line("E0308", "SYSCALL_DEFINE1(hello, int, a);");
	check_line("E0308", "SYSCALL_DEFINE0(hello);");
	check_line("E0309", "SYSCALL_DEFINE1(\"hello\", int, a)");
	check_line("E0311", "static SYSCALL_DEFINE1(hello, int, a)");
	check_line("E0311", "asmlinkage long SYSCALL_DEFINE1(hello, int, a)");
	check_line("E0115", "SYSCALL_DEFINE1(hello-world, int, a)");
	check_line("E0317", "SYS_CALL_DEFINE1(hello, int, a)");
	check_line("E0317", "SYSCALLDEFINE1(hello, int, a)");
	check_line("E0305", "SYSCALL_DEFINE2(hello int, a, int, b)");
	check_line("E0305", "SYSCALL_DEFINE2(hello unsigned int, a, int, b)");
	check_line("E0501", "SYSCALL_DEFINE1(hello, int, int)");
}

TEST(a_character_that_only_looks_like_c_is_named_first)
{
	static const char *const logs[] = {
		"kernel/a.c:4:23: error: expected ';' before 'int'\n"
		"    4 | SYSCALL_DEFINE1(hello\uff0c int, a)\n      |                      ^~\n",
		"kernel/a.c:6:16: error: '\uff08a' undeclared (first use in this function)\n"
		"    6 |         return \uff08a + b\uff09;\n      |                ^~\n",
		"kernel/a.c:6:11: error: unexpected character <U+2013>\n        return a \u2013 b;\n                 ^\n",
		"kernel/a.c:6:1: warning: treating Unicode character as whitespace [-Wunicode-whitespace]\n",
		"kernel/a.c:6:9: error: extended character \u201c is not valid in an identifier\n",
		"kernel/a.c:6:11: error: non-ASCII characters are not allowed outside of literals and identifiers\n",
		"kernel/a.c:4:26: error: expected ';' after top level declarator\n"
		"SYSCALL_DEFINE1(hello\uff0c int, a)\n                        ^\n",
		"kernel/a.c:6:16: error: character <U+201D> not allowed in an identifier\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(logs); i++)
		if (!streq(first_code(logs[i]), "E0326"))
			fail_msg("%s: %s", first_code(logs[i]), logs[i]);
	assert_string_equal(
		first_code("kernel/a.c:6:9: error: '\u2018x' undeclared\n"
			   "    6 |         return x; /* it\u2019s \u201cmine\u201d */\n"),
		"E0501");
	assert_string_equal(first_code("kernel/a.c:6:9: error: 'x' undeclared\n"
				       "    6 |         pr_info(\"\u201chi\u201d\", x);\n"),
			    "E0501");
}

TEST(a_right_line_is_not_blamed)
{
	static const char *const right[] = {
		"SYSCALL_DEFINE0(hello)",
		"SYSCALL_DEFINE1(hello, unsigned int, a)",
		"SYSCALL_DEFINE1(hello, unsigned long long, a)",
		"SYSCALL_DEFINE1(hello, struct point __user *, p)",
		"SYSCALL_DEFINE2(hello, const char __user *, text, size_t, len)",
		"SYSCALL_DEFINE1(hello, struct point, p)",
		"SYSCALL_DEFINE3(hello, int, a, int, b,",
		"COMPAT_SYSCALL_DEFINE1(hello, int, a)",
		"#define SYSCALL_DEFINE1(name, ...) SYSCALL_DEFINEx(1, _##name, __VA_ARGS__)",
		"./include/linux/syscalls.h:218:36: note: in expansion of macro 'SYSCALL_DEFINEx'",
		"syscall(451, 1, 2);",
		"long r = syscall_one(a);",
		"asmlinkage long sys_hello(int a)",
		"    4 | SYSCALL_DEFINE1(hello, pid_t, pid)",
		"    4 | __SYSCALL_DEFINEx(x, sname, __VA_ARGS__)",
		"    4 | SYSCALL_DEFINE0(gr\u00fc\u00dfe)",
	};

	for (size_t i = 0; i < ARRAY_SIZE(right); i++)
		if (symptom_of_quoted(right[i]))
			fail_msg("%s: %s", symptom_of_quoted(right[i])->codes[0], right[i]);
	assert_true(!symptom_of_quoted(NULL));
	assert_true(!symptom_of_quoted("SYSCALL_DEFINE1("));
	assert_true(!symptom_of_quoted("SYSCALL_DEFINE"));
}

TEST(clang_speaks_of_the_commonest_mistakes_too)
{
	static const struct {
		const char *code, *log;
	} said[] = {
		{"E0313",
		 "kernel/a.c:1:24: error: expected identifier\nSYSCALL_DEFINE2(hello, int, a, int, b)\n                       ^\n"},
		{"E0313",
		 "kernel/a.c:1:17: error: parameter 'hello' was not declared, defaults to 'int'; ISO C99 and later do not support implicit int [-Wimplicit-int]\n    1 | SYSCALL_DEFINE0(hello)\n      |                 ^\n"},
		{"E0313",
		 "kernel/a.c:3:1: error: type specifier missing, defaults to 'int'; ISO C99 and later do not support implicit int [-Wimplicit-int]\nSYSCALL_DEFINE1(hello, int, a)\n^\nint\n"},
		{"E0501",
		 "kernel/a.c:9:6: error: call to undeclared function 'strlen_user'; ISO C99 and later do not support implicit function declarations [-Wimplicit-function-declaration]\n    9 |         strlen_user(x);\n"},
		{"E0308", "kernel/a.c:5:1: error: expected identifier or '('\n{\n^\n"},
		{"E0308",
		 "kernel/a.c:5:1: error: expected identifier or '('\n    5 | {\n      | ^\n"},
		{"E0318",
		 "kernel/a.c:8:1: error: non-void function does not return a value in all control paths [-Werror,-Wreturn-type]\n    8 | }\n      | ^\n"},
		{"E0318",
		 "kernel/a.c:6:2: error: non-void function '__do_sys_hello' should return a value [-Wreturn-mismatch]\n    6 |         return;\n      |         ^\n"},
		{"E0322",
		 "kernel/a.c:5:1: error: used type 'struct pt' where arithmetic or pointer type is required\n    5 | SYSCALL_DEFINE1(hello, struct pt, p)\n      | ^~~\n"},
		{"E0302",
		 "kernel/a.c:1:11: error: expected ';' before 'long'\n    1 | asmlinkage long sys_hello(void)\n      |           ^~~~~\n      |           ;\n"},
		{"E0302",
		 "kernel/a.c:1:1: error: unknown type name 'asmlinkage'\nasmlinkage long sys_hello(void)\n^\n"},
		{"E0321",
		 "kernel/a.c:7:2: warning: ignoring return value of function declared with 'warn_unused_result' attribute [-Wunused-result]\n"
		 "    7 |         copy_from_user(k, x, 8);\n      |         ^~~~~~~~~~~~~~ ~~~~~~~\n"},
		{"E0321",
		 "kernel/a.c:7:2: error: ignoring return value of function declared with 'warn_unused_result' attribute [-Werror,-Wunused-result]\n"
		 "        copy_to_user(x, k, 8);\n        ^~~~~~~~~~~~ ~~~~~~~\n"},
		{"E1123",
		 "kernel/a.c:8:11: warning: array subscript 4 is above array bounds of 'int[4]' [-Warray-bounds]\n    8 |   s += a[i];\n"},
		{"E1123",
		 "kernel/a.c:8:11: warning: array subscript 4 is outside array bounds of 'char[4]' [-Warray-bounds=]\n"},
		{"E1123",
		 "kernel/a.c:8:11: warning: iteration 4 invokes undefined behavior [-Waggressive-loop-optimizations]\n"},
		{"E1123",
		 "kernel/a.c:9:2: warning: writing 1 byte into a region of size 0 [-Wstringop-overflow=]\n"},
		{"E1123",
		 "kernel/a.c:9:2: warning: 'copy' reading 8 bytes from a region of size 4 [-Wstringop-overread]\n"},
		{"E1123",
		 "In function 'memcpy',\n    inlined from '__do_sys_a' at kernel/a.c:9:2:\n"
		 "include/linux/fortify-string.h:57:33: error: call to '__write_overflow' declared with attribute error: detected write beyond size of object (1st parameter)\n"},
		{"E0507",
		 "kernel/a.c:9:10: warning: comparison with string literal results in unspecified behavior [-Waddress]\n"},
		{"E1113",
		 "kernel/a.c:6:8: warning: variable length array used [-Wvla]\n    6 |         char b[y];\n      |                ^\n"},
		{"E1113",
		 "kernel/a.c:6:2: warning: ISO C90 forbids variable length array 'b' [-Wvla]\n"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(said); i++)
		if (!streq(first_code(said[i].log), said[i].code))
			fail_msg("%s, not %s: %s", first_code(said[i].log), said[i].code,
				 said[i].log);
}
