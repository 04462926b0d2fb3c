// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../course/oracle.h"
#include "../../dev/scaffold.h"
#include "../../lib/arena.h"
#include "../../lib/fs.h"

static long ask(const char *name, const long args[SYSCALL_ARGS_MAX])
{
	const struct oracle *oracle = oracle_find(name);

	assert_non_null(oracle);
	return oracle->compute(args);
}

#define ASK(name, ...) ask(name, (const long[SYSCALL_ARGS_MAX]){__VA_ARGS__})

TEST(the_sum_of_adder_wraps_around_as_an_int_does)
{
	assert_int_equal(ASK("adder", 20, 22), 42);
	assert_int_equal(ASK("adder", -1, -2), -3);
	assert_int_equal(ASK("adder", INT_MAX, 1), INT_MIN);
	assert_int_equal(ASK("adder", INT_MIN, INT_MIN), 0);
}

TEST(weigh_and_product_do_not_overflow)
{
	assert_int_equal(ASK("weigh", 1, 1, 1, 1, 1, 1), 21);
	assert_int_equal(ASK("weigh", 0, 0, 0, 0, 0, INT_MAX), 6L * INT_MAX);
	assert_int_equal(ASK("product", INT_MIN, INT_MIN), 1L << 62);
	assert_int_equal(ASK("negate", INT_MIN), 1L << 31);
}

TEST(the_middle_of_three_is_found_in_every_order)
{
	for (long x = 0; x < 4; x++) {
		for (long y = 0; y < 4; y++) {
			for (long z = 0; z < 4; z++) {
				long got = ASK("middle", x, y, z);
				int below = (x < got) + (y < got) + (z < got);
				int above = (x > got) + (y > got) + (z > got);

				assert_true(got == x || got == y || got == z);
				assert_true(below <= 1 && above <= 1);
			}
		}
	}
}

static const char *draw(struct arena *arena, const char *name, uint64_t seed, int run,
			const char **argv)
{
	static const long numbers[] = {451, 452};
	const struct program_oracle *oracle = program_oracle_find(name);
	struct rng rng = {seed};

	assert_non_null(oracle);
	return oracle->draw(arena, &rng, run, numbers, argv);
}

TEST(the_boundary_is_tried_with_numbers_that_no_kernel_uses)
{
	struct arena *arena = arena_new();

	for (int run = 0; run < 200; run++) {
		const char *argv[8] = {NULL};
		const char *expected = draw(arena, "boundary", 7, run, argv);
		long number = atol(argv[1]);

		assert_true(number == 451 || number >= 1024);
		assert_non_null(strstr(expected, " answers -38\n"));
		assert_memory_equal(expected, argv[0], strlen(argv[0]));
	}
	arena_free(arena);
}

TEST(a_program_is_asked_something_else_with_another_seed)
{
	static const char *const names[] = {"boundary", "call-adder", "multiply"};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *a[8] = {NULL}, *b[8] = {NULL}, *again[8] = {NULL};
		const char *first = draw(arena, names[i], 1, 3, a);

		assert_string_not_equal(first, draw(arena, names[i], 2, 3, b));
		assert_string_equal(first, draw(arena, names[i], 1, 3, again));
		assert_string_equal(a[0], again[0]);
	}
	arena_free(arena);
}

TEST(one_readable_run_has_a_sum_that_looks_like_an_error)
{
	struct arena *arena = arena_new();
	const char *argv[8] = {NULL};
	int x, y, sum;

	assert_int_equal(
		sscanf(draw(arena, "call-adder", 1, 1, argv), "%d + %d = %d", &x, &y, &sum), 3);
	assert_true(x + y == sum && sum < 0 && sum >= -4095);
	arena_free(arena);
}

TEST(a_new_step_or_rule_needs_a_name_of_the_right_form)
{
	static const char *const steps[] = {"", "Upper", "11-", "../x", "a b", "11-a/b"};
	static const char *const rules[] = {"", "E01-x", "E0101", "e0101-x", "E0101-", "E01011-x"};
	char *made = NULL, *error = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		assert_int_equal(scaffold_step(steps[i], &made, &error), -EINVAL);
		assert_non_null(error);
		free(error);
		error = NULL;
	}
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		assert_int_equal(scaffold_rule(rules[i], &made, &error), -EINVAL);
		free(error);
		error = NULL;
	}
}

TEST(what_is_there_already_is_not_made_again)
{
	char *made = NULL, *error = NULL;

	assert_int_equal(scaffold_step("02-define", &made, &error), -EEXIST);
	free(error);
	assert_int_equal(scaffold_rule("E0102-another-word", &made, &error), -EEXIST);
	free(error);
}
