// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "test.h"

#include "../../source/braces.h"

static int line_of(const char *text, size_t at)
{
	int line = 1;

	for (size_t i = 0; i < at; i++)
		line += text[i] == '\n';
	return line;
}

static void assert_fault(const char *text, enum brace_fault_kind kind, int at, int seen)
{
	struct brace_fault fault = braces_count(text, strlen(text));

	assert_int_equal(fault.kind, kind);
	assert_int_equal(line_of(text, fault.at), at);
	assert_int_equal(line_of(text, fault.seen), seen);
}

static void assert_even(const char *text)
{
	assert_int_equal(braces_count(text, strlen(text)).kind, BRACE_NONE);
}

TEST(a_body_that_the_next_call_begins_in_is_not_closed)
{
	assert_fault(
		"SYSCALL_DEFINE0(a)\n{\n\treturn 0;\n\nSYSCALL_DEFINE0(b)\n{\n\treturn 1;\n}\n",
		BRACE_NOT_CLOSED, 2, 5);
}

TEST(a_body_that_a_helper_begins_in_is_not_closed)
{
	assert_fault(
		"SYSCALL_DEFINE0(a)\n{\n\treturn 0;\n\nstatic int b(void)\n{\n\treturn 1;\n}\n",
		BRACE_NOT_CLOSED, 2, 5);
}

TEST(the_block_that_is_not_closed_is_known_by_its_indentation)
{
	assert_fault("int a(int x)\n{\n\tif (x) {\n\t\tx++;\n\treturn x;\n}\n", BRACE_NOT_CLOSED, 3,
		     7);
	assert_fault(
		"int a(int x)\n{\n\tif (x) {\n\t\tx++;\n\telse {\n\t\tx--;\n\t}\n\treturn x;\n}\n",
		BRACE_NOT_CLOSED, 3, 10);
	assert_fault("int a(int x)\n{\n\tif (x &&\n\t    x > 2) {\n\t\tx++;\n\t}\n\twhile (x) {\n"
		     "\t\tx--;\n\treturn x;\n}\n",
		     BRACE_NOT_CLOSED, 7, 11);
}

TEST(a_block_without_its_opening_brace_ends_the_function)
{
	assert_fault("int a(int x)\n{\n\tif (x)\n\t\tx++;\n\t}\n\treturn x;\n}\n", BRACE_SURPLUS, 5,
		     6);
	assert_fault("int a(int x)\n{\nif (x)\nx++;\n}\nreturn x;\n}\n", BRACE_SURPLUS, 5, 6);
}

TEST(a_last_brace_too_many_closes_nothing)
{
	assert_fault("int a(void)\n{\n\treturn 0;\n}\n}\n", BRACE_SURPLUS, 5, 5);
	assert_fault("int a(void)\n{\n\treturn 0;\n}}\n", BRACE_SURPLUS, 4, 4);
}

TEST(a_head_that_no_brace_follows_is_not_opened)
{
	assert_fault("int b;\nSYSCALL_DEFINE0(a)\n\treturn 0;\n}\n", BRACE_NOT_OPENED, 2, 3);
	assert_fault("SYSCALL_DEFINE0(a)\n\tint c = 0;\n\tpr_info(\"a\");\n}\n", BRACE_NOT_OPENED,
		     1, 4);
}

TEST(even_braces_have_no_fault)
{
	assert_even("");
	assert_even(
		"struct s {\n\tint a;\n} s = { .a = 1 };\n\nint a(void)\n{\n\treturn ({ s.a; });\n}\n");
	assert_even("/* { */\nstatic const char c = '{', *d = \"}\";\n");
	assert_even("#define OPEN {\n#define CLOSE }\nint a(void)\n{\n\treturn 0;\n}\n");
	assert_even("#if 0\n} it's\n#endif\nint a(void)\n{\n\treturn 0;\n}\n");
	assert_even("static int a(x)\nint x;\n{\n\treturn x;\n}\n");
	assert_even("int a(void)\n{\n\tstruct p\n\t{\n\t\tint q;\n\t} r;\nout:\n\treturn 0;\n}\n");
}

TEST(where_a_condition_decides_on_a_brace_nobody_counts)
{
	assert_even(
		"int a(int x)\n{\n#ifdef A\n\tif (x) {\n#else\n\tif (!x) {\n#endif\n\t\tx++;\n\t}\n"
		"\treturn x;\n}\n");
	assert_even(
		"int a(int x)\n{\n#ifdef A\n\tif (x)\n\t{\n#endif\n\treturn x;\n#ifdef A\n\t}\n#endif\n}\n");
	assert_even("#ifdef __cplusplus\nextern \"C\" {\n#endif\nint a(void);\n");
}

TEST(a_macro_or_what_is_left_open_may_hide_a_brace)
{
	assert_even("#define BEGIN if (1) {\nint a(void)\n{\n\tBEGIN\n\treturn 0;\n\t}\n}\n");
	assert_even("int a(void)\n{\n\tpr_info(\"a);\n\treturn 0;\n");
	assert_even("SYSCALL_DEFINE0(a\n\treturn 0;\n}\n");
	assert_even("int a(void)\n{\n\t/* one\n\treturn 0;\n}\n");
	assert_even("int a(void)\n{\n\treturn 0; /* one\n}\n\n/* two */\n");
}
