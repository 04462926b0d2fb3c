// SPDX-License-Identifier: GPL-2.0-only
/* What an asm statement says about the instruction in it. */
#include <stdlib.h>
#include <string.h>

#include "test.h"

#include "../../facts/collect.h"
#include "../../lib/arena.h"
#include "../../lib/fs.h"
#include "../../lib/util.h"

static struct arena *arena; /* of the program read last */

static struct facts *read_program(const char *text)
{
	const char *dir = temp_dir();
	struct facts *facts;

	if (arena)
		arena_free(arena);
	arena = arena_new();
	facts = arena_new_obj(arena, struct facts);
	facts->arena = arena;
	write_file(kept(path_join(dir, "tools/lab/boundary.c")), text);
	number_uses_collect(facts, dir);
	return facts;
}

static void forget(void)
{
	arena_free(arena);
	arena = NULL;
}

static const char *missing(const char *text)
{
	struct facts *facts = read_program(text);

	assert_int_equal(facts->nasms, 1);
	assert_false(facts->asms[0].old_interrupt);
	return facts->asms[0].missing ? facts->asms[0].missing : "nothing";
}

TEST(what_a_statement_keeps_quiet_about_is_found)
{
	assert_string_equal(
		missing("long f(void)\n{\n\tasm volatile(\"syscall\" : \"=a\"(r) : \"a\"(n), "
			"\"D\"(a) : \"rcx\", \"r11\", \"memory\");\n}\n"),
		"nothing");
	assert_string_equal(missing("asm volatile(\"syscall\" : \"=a\"(r) : \"a\"(n));"),
			    "rcx, r11 and memory");
	assert_string_equal(
		missing("__asm__ __volatile__ (\"syscall\\n\\t\" : \"=a\"(r) : \"a\"(f(n, 1)) "
			": \"memory\", \"%ecx\");"),
		"r11");
	assert_string_equal(
		missing("asm(\"syscall\" /* : */ : \"=a\"(r) : \"a\"(n) : \"cc\", \"memory\");"),
		"rcx and r11");
	forget();
}

TEST(what_says_it_in_another_way_says_it)
{
	assert_string_equal(
		missing("asm(\"syscall\" : \"=a\"(r), \"=c\"(x) : \"a\"(n), \"m\"(*p) : "
			"\"r11\");"),
		"nothing");
	assert_string_equal(
		missing("register long e asm(\"r11\");\nasm(\"syscall\" : \"=a\"(r), \"=r\"(e) : "
			"\"a\"(n) : \"rcx\", \"memory\");"),
		"nothing");
	forget();
}

TEST(a_statement_that_gcc_may_drop_is_known)
{
	assert_true(read_program("asm(\"syscall\" : \"=a\"(r) : \"a\"(n));\n")->asms[0].loose);
	assert_false(read_program("asm(\"syscall\" : : \"a\"(n));\n")->asms[0].loose);
	assert_false(read_program("asm volatile(\"syscall\" : \"=a\"(r));\n")->asms[0].loose);
	assert_false(
		read_program("__asm__ __volatile__(\"syscall\" : \"=a\"(r));\n")->asms[0].loose);
	forget();
}

TEST(the_old_interrupt_is_told_apart_from_syscall_and_other_statements_are_none)
{
	struct facts *facts = read_program("asm volatile(\"int $0x80\" : \"=a\"(r) : \"a\"(n));\n");

	assert_int_equal(facts->nasms, 1);
	assert_true(facts->asms[0].old_interrupt);
	assert_null(facts->asms[0].missing);
	facts = read_program(
		"/* asm(\"syscall\"); */ asm(\"nop\"); asm(\"sysenter\"); asm(\"syscalls\");\n"
		"asm(\"syscall\"");
	assert_int_equal(facts->nasms, 0);
	forget();
}
