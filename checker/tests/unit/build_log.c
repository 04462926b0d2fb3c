// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <string.h>

#include "../../facts/collect.h"
#include "../../lib/arena.h"
#include "../../lib/strbuf.h"

static struct arena *arena;
static struct diagnostic *list;
static int n;

static void parse(const char *log)
{
	arena = arena_new();
	list = NULL;
	n = 0;
	build_log_parse(arena, log, &list, &n);
}

static void done(void)
{
	arena_free(arena);
	arena = NULL;
}

TEST(an_error_of_gcc_has_its_place_its_text_and_its_lines)
{
	parse("  CC      kernel/adder.o\n"
	      "kernel/adder.c: In function '__do_sys_adder':\n"
	      "kernel/adder.c:6:20: error: 'zz' undeclared (first use in this function)\n"
	      "    6 |         return x + zz;\n"
	      "      |                    ^~\n"
	      "kernel/adder.c:6:20: note: each undeclared identifier is reported only once\n"
	      "make[3]: *** [scripts/Makefile.build:250: kernel/adder.o] Error 1\n");
	assert_int_equal(n, 1);
	assert_int_equal(list[0].kind, DIAG_ERROR);
	assert_string_equal(list[0].span.file, "kernel/adder.c");
	assert_int_equal(list[0].span.line, 6);
	assert_int_equal(list[0].span.column, 20);
	assert_int_equal(list[0].span.end_column, 22);
	assert_string_equal(list[0].message, "'zz' undeclared (first use in this function)");
	assert_string_equal(list[0].symbol, "zz");
	assert_contains(list[0].raw, "In function '__do_sys_adder'");
	assert_contains(list[0].raw, "reported only once");
	done();
}

TEST(an_error_in_a_macro_of_a_header_is_about_the_line_that_uses_it)
{
	parse("In file included from kernel/adder.c:2:\n"
	      "./include/linux/syscalls.h:219:36: error: macro \"__MAP1\" requires 4 arguments, but only 3 given\n"
	      "kernel/adder.c:4:1: note: in expansion of macro 'SYSCALL_DEFINE1'\n");
	assert_int_equal(n, 1);
	assert_string_equal(list[0].span.file, "kernel/adder.c");
	assert_int_equal(list[0].span.line, 4);
	assert_contains(list[0].raw, "In file included from kernel/adder.c:2:");
	done();
}

TEST(a_warning_and_quotes_of_a_utf8_locale_are_understood)
{
	parse("kernel/adder.c:5:13: warning: unused variable \xe2\x80\x98sum\xe2\x80\x99 [-Wunused-variable]\n");
	assert_int_equal(n, 1);
	assert_int_equal(list[0].kind, DIAG_WARNING);
	assert_string_equal(list[0].symbol, "sum");
	done();
}

TEST(an_undefined_reference_names_its_symbol)
{
	parse("ld: arch/x86/entry/syscall_64.o: in function `x64_sys_call':\n"
	      "syscall_64.c:(.text+0xe18): undefined reference to `__x64_sys_adder'\n"
	      "ld: arch/x86/entry/syscall_64.o:(.rodata+0xe18): undefined reference to `__x64_sys_adder'\n"
	      "make: *** [Makefile:1234: vmlinux] Error 1\n");
	assert_int_equal(n, 2);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(list[i].kind, DIAG_UNDEFINED);
		assert_string_equal(list[i].symbol, "__x64_sys_adder");
	}
	assert_contains(list[0].raw, "in function `x64_sys_call'");
	assert_string_equal(list[1].span.file, "arch/x86/entry/syscall_64.c");
	done();
}

TEST(a_multiple_definition_names_its_symbol)
{
	parse("ld: kernel/other.o: in function `__x64_sys_adder':\n"
	      "other.c:(.text+0x0): multiple definition of `__x64_sys_adder'; "
	      "kernel/adder.o:adder.c:(.text+0x0): first defined here\n");
	assert_int_equal(n, 1);
	assert_int_equal(list[0].kind, DIAG_MULTIPLE);
	assert_string_equal(list[0].symbol, "__x64_sys_adder");
	done();
}

TEST(the_table_generators_words_point_at_the_table)
{
	parse("error: arch/x86/entry/syscalls/syscall_64.tbl: syscall table is not sorted or duplicates the "
	      "same syscall number\n");
	assert_int_equal(n, 1);
	assert_int_equal(list[0].kind, DIAG_GENERATOR);
	assert_string_equal(list[0].span.file, "arch/x86/entry/syscalls/syscall_64.tbl");
	done();
}

TEST(make_errors_in_a_makefile_have_its_line)
{
	parse("scripts/Makefile.build:41: kernel/Makefile:14: *** missing separator.  Stop.\n"
	      "make: *** [Makefile:1992: kernel] Error 2\n");
	assert_int_equal(n, 1);
	assert_int_equal(list[0].kind, DIAG_MAKEFILE);
	assert_string_equal(list[0].span.file, "kernel/Makefile");
	assert_int_equal(list[0].span.line, 14);
	assert_string_equal(list[0].message, "missing separator");
	done();
}

TEST(a_target_without_a_rule_is_named_with_the_makefile_that_wants_it)
{
	parse("make[3]: *** No rule to make target 'kernel/ader.o', needed by 'kernel/built-in.a'.  Stop.\n");
	assert_int_equal(n, 1);
	assert_int_equal(list[0].kind, DIAG_NO_RULE);
	assert_string_equal(list[0].symbol, "kernel/ader.o");
	assert_string_equal(list[0].span.file, "kernel/Makefile");
	done();
}

TEST(a_kconfig_error_has_its_place)
{
	parse("init/Kconfig:12: syntax error\n");
	assert_int_equal(n, 1);
	assert_int_equal(list[0].kind, DIAG_KCONFIG);
	assert_int_equal(list[0].span.line, 12);
	done();
}

TEST(an_absolute_path_is_made_relative_to_the_tree)
{
	parse("/home/me/linux-6.1/arch/x86/kernel/adder.c:3:1: error: expected ';'\n");
	assert_int_equal(n, 1);
	assert_string_equal(list[0].span.file, "arch/x86/kernel/adder.c");
	done();
}

TEST(what_make_says_of_its_work_is_no_message)
{
	parse("  CC      kernel/adder.o\n  LD      vmlinux\nmake[1]: Nothing to be done for 'all'.\n"
	      "  CALL    scripts/checksyscalls.sh\n");
	assert_int_equal(n, 0);
	done();
}

TEST(a_hostile_log_is_read_within_bounds)
{
	struct strbuf log = {0};

	for (int i = 0; i < 5000; i++)
		strbuf_addf(&log, "kernel/a.c:%d:1: error: no\n", i);
	for (int i = 0; i < 100000; i++)
		strbuf_addch(&log, (char)(1 + i % 255));
	strbuf_addstr(&log, "\n:::::\n1:2:3\n: error: \n'`'\nundefined reference to");
	parse(strbuf_str(&log));
	assert_in_range(n, 100, 1000);
	done();
	strbuf_release(&log);
}

/* ---- what no rule knows ------------------------------------------------------------------- */

TEST(a_command_that_failed_is_reported_when_nothing_else_was)
{
	parse("  CC      kernel/fork.o\n"
	      "/bin/sh: 1: my-generator: not found\n"
	      "make[3]: *** [kernel/Makefile:160: kernel/gen.h] Error 127\n"
	      "make[2]: *** [scripts/Makefile.build:500: kernel] Error 2\n"
	      "make: *** [Makefile:2013: .] Error 2\n");
	assert_int_equal(n, 1);
	assert_int_equal(list[0].kind, DIAG_COMMAND);
	assert_string_equal(list[0].message, "/bin/sh: 1: my-generator: not found");
	assert_string_equal(list[0].span.file, "kernel/Makefile");
	assert_int_equal(list[0].span.line, 160);
	assert_string_equal(list[0].symbol, "kernel/gen.h");
	done();
}

TEST(a_flag_that_gcc_does_not_know_is_an_error_without_a_place)
{
	parse("  CC      kernel/fork.o\n"
	      "gcc: error: unrecognized command-line option '-fbogus'\n"
	      "make[3]: *** [scripts/Makefile.build:250: kernel/fork.o] Error 1\n");
	assert_int_equal(n, 1);
	assert_int_equal(list[0].kind, DIAG_ERROR);
	assert_null(list[0].span.file);
	assert_contains(list[0].message, "-fbogus");
	done();
}

TEST(an_error_behind_a_thousand_warnings_is_read)
{
	struct strbuf log = {0};

	for (int i = 0; i < 1000; i++)
		strbuf_addf(&log, "include/x.h:%d:1: warning: 'f' defined but not used\n", i + 1);
	strbuf_addstr(&log, "kernel/bar.c:7:1: error: redefinition of 'f'\n");
	parse(strbuf_str(&log));
	assert_true(n < 200);
	assert_int_equal(list[n - 1].kind, DIAG_ERROR);
	strbuf_release(&log);
	done();
}
