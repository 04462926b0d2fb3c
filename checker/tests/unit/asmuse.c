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

/* What is said of the first constraint that names a register: "LETTER", "none has no letter", "nothing". */
static const char *letter_of(const char *operands)
{
	struct facts *facts = read_program(
		kept(xasprintf("asm volatile(\"syscall\" : %s : \"rcx\");\n", operands)));
	const struct asm_use *use = facts->asms;

	assert_int_equal(facts->nasms, 1);
	return !use->named ? "nothing" : use->letter ? use->letter : "it has none";
}

TEST(a_register_s_name_where_its_letter_belongs_is_found)
{
	assert_string_equal(letter_of("\"=a\"(r) : \"rax\"(n), \"D\"(a)"), "a");
	assert_string_equal(letter_of("\"=rax\"(r) : \"a\"(n)"), "=a");
	assert_string_equal(letter_of("\"+eax\"(r) : \"D\"(n)"), "+a");
	assert_string_equal(letter_of("\"=&rax\"(r) : \"a\"(n)"), "=&a");
	assert_string_equal(letter_of("\"=a\"(r) : \"a\"(n), \"rdi\"(a)"), "D");
	assert_string_equal(letter_of("\"=a\"(r) : \"a\"(n), \"di\"(a)"), "D");
	assert_string_equal(letter_of("\"=a\"(r) : \"a\"(n), [two] \"%rsi\"(a)"), "S");
	assert_string_equal(letter_of("\"=a\"(r) : \"a\"(n), \"%%edx\"(a)"), "d");
	assert_string_equal(letter_of("\"=a\"(r) : \"a\"(n), \"RDX\"(a)"), "d");
	assert_string_equal(letter_of("\"=a\"(r) : \"a\"(n), \"r10\"(d)"), "it has none");
	assert_string_equal(letter_of("\"=a\"(r) : \"a\"(n), \"r8d\"(e)"), "it has none");
	forget();
}

TEST(constraints_that_name_no_register_are_let_be)
{
	static const char *const right[] = {
		"\"=a\"(r) : \"a\"(n), \"D\"(a), \"S\"(b), \"d\"(c)",
		"\"+a\"(n) : \"D\"(a)",
		"\"=A\"(r) : \"0\"(n)",
		"\"=&a\"(r) : \"a\"(n), \"r\"(r10), \"r\"(r8), \"r\"(r9)",
		"\"=a\"(r) : \"a\"(n), \"DI\"(a), \"SI\"(b)",
		"\"=r\"(r), \"=m\"(*p) : \"rm\"(n), \"ri\"(a), \"er\"(b), \"g\"(c), \"Nd\"(d)",
		"\"=a\"(r) : \"{rdi}\"(n)",
		"\"=a\"(r) : \"a\"(f(\"rax\"))",
		"\"=a\"(r) : \"a\"(n) : \"rdi\", \"r11\"",
		"\"=a\"(r) : \"r1\"(n), \"r16\"(a), \"r10x\"(b)",
	};

	for (size_t i = 0; i < ARRAY_SIZE(right); i++)
		assert_string_equal(letter_of(right[i]), "nothing");
	forget();
}
