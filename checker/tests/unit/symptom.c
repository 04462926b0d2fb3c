// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <string.h>

#include "../../facts/collect.h"
#include "../../lib/arena.h"
#include "../../lib/util.h"
#include "../../rules/rule.h"
#include "../../rules/symptom.h"

/* The first code that the first message of @log points to. */
static const char *points_to(const char *log)
{
	struct arena *arena = arena_new();
	struct diagnostic *diagnostics = NULL;
	const struct symptom *symptom = NULL;
	int n = 0;

	build_log_parse(arena, log, &diagnostics, &n);
	for (int i = 0; i < n && !symptom; i++)
		symptom = symptom_of_diagnostic(&diagnostics[i]);
	arena_free(arena);
	return symptom ? symptom->codes[0] : "nothing";
}

TEST(the_linker_s_words_point_to_the_table_or_the_definition)
{
	assert_string_equal(
		points_to("ld: x.c:1: undefined reference to `__x64___x64_sys_adder'\n"), "E0103");
	assert_string_equal(points_to("ld: x.c:1: undefined reference to `__x64_adder'\n"),
			    "E0104");
	assert_string_equal(points_to("ld: x.c:1: undefined reference to `__x64_sys_adder'\n"),
			    "E0302");
	assert_string_equal(points_to("ld: x.c:1: undefined reference to `sys_adder'\n"), "E0102");
	assert_string_equal(points_to("ld: x.c:1: undefined reference to `sched_init'\n"), "E0203");
}

TEST(quotation_marks_of_any_kind_are_understood)
{
	assert_string_equal(
		points_to(
			"kernel/adder.c:7:1: error: expected identifier or '(' before '{' token\n"),
		"E0308");
	assert_string_equal(
		points_to(
			"kernel/adder.c:7:1: error: expected identifier or ‘(’ before ‘{’ token\n"),
		"E0308");
}

TEST(messages_of_the_catalogue_are_known)
{
	assert_string_equal(
		points_to(
			"kernel/adder.c:6:38: error: macro \"__MAP1\" requires 4 arguments, but only 3 given\n"),
		"E0304");
	assert_string_equal(
		points_to(
			"kernel/adder.c:6:28: error: macro \"SYSCALL_DEFINE0\" passed 2 arguments, but takes just 1\n"),
		"E0307");
	assert_string_equal(
		points_to(
			"kernel/adder.c:4:1: error: type defaults to ‘int’ in declaration of ‘SYSCALL_DEFINE2’ [-Werror=implicit-int]\n"),
		"E0313");
	assert_string_equal(
		points_to(
			"kernel/adder.c:4:1: error: type defaults to ‘int’ in declaration of ‘SYSCALL_DEFIN2’ [-Wimplicit-int]\n"),
		"E0317");
	assert_string_equal(
		points_to(
			"include/linux/syscalls.h:1292:17: error: conflicting types for ‘sys_adder’; have ‘long int(int, int)’\n"),
		"E0102");
	assert_string_equal(points_to("kernel/Makefile:20: *** missing separator.  Stop.\n"),
			    "E0206");
}

TEST(plain_c_mistakes_are_compile_errors)
{
	assert_string_equal(
		points_to(
			"kernel/adder.c:8:20: error: ‘z’ undeclared (first use in this function)\n"),
		"E0501");
	assert_string_equal(points_to("kernel/adder.c:8:20: error: something nobody has seen\n"),
			    "E0501");
}

TEST(every_code_that_a_symptom_names_is_well_formed)
{
	int number;
	const struct symptom *symptom = symptom_of_errno("ENOSYS", &number);

	assert_int_equal(number, 38);
	assert_non_null(rule_find(symptom->codes[0]));
	for (const char *const *code = symptom->codes; *code; code++)
		assert_int_equal(strlen(*code), 5);
}

TEST(an_errno_in_a_pasted_session_is_found)
{
	int number = 0;

	assert_non_null(symptom_of_session("$ gcc -o call call.c\n$ ./call 20 22\n"
					   "adder: Function not implemented\n$\n",
					   &number));
	assert_int_equal(number, 38);
	assert_non_null(
		symptom_of_session("syscall(451, 20, 22) = -1 ENOSYS (Function ...)\n", &number));
	assert_int_equal(number, 38);
	assert_non_null(symptom_of_session("syscall returned -14\n", &number));
	assert_int_equal(number, 14);
	assert_non_null(symptom_of_session("result -1, errno = 22\n", &number));
	assert_int_equal(number, 22);
	assert_null(symptom_of_session("20 + 22 = 42\nall is well\n", &number));
	assert_non_null(symptom_of_session("returned -1\nerrno 22\n", &number));
	assert_int_equal(number, 22);
	assert_non_null(symptom_of_session("returned -1\n", &number));
	assert_int_equal(number, 1);
}

TEST(an_errno_is_known_by_name_number_and_words)
{
	int number;

	assert_non_null(symptom_of_errno("-38", &number));
	assert_int_equal(number, 38);
	assert_non_null(symptom_of_errno("Function not implemented", &number));
	assert_int_equal(number, 38);
	assert_non_null(symptom_of_errno("efault", &number));
	assert_int_equal(number, 14);
	assert_null(symptom_of_errno("EWHATEVER", &number));
	assert_null(symptom_of_errno("99999", &number));
}
