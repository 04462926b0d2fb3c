// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "../../course/model.h"
#include "../../exam/challenge.h"
#include "../../lib/arena.h"

static const struct parameter ints[] = {{.type = "int", .name = "x"}, {.type = "int", .name = "y"}};
static const struct parameter longs[] = {{.type = "long", .name = "x"},
					 {.type = "unsigned int", .name = "y"}};

static long worth(const struct parameter *params, const char *text, long x, long y)
{
	const long args[] = {x, y};
	const char *why;
	long value;
	int err = expression_value(text, params, 2, args, &value, &why);

	return err ? err == -EDOM ? 111 : 222 : value;
}

TEST(an_expression_is_computed_as_c_does_it_in_the_types_of_the_parameters)
{
	assert_int_equal(worth(ints, "x + y", 20, 22), 42);
	assert_int_equal(worth(ints, "x + y", INT_MAX, 1), INT_MIN);
	assert_int_equal(worth(longs, "x + 1", INT_MAX, 0), 1L + INT_MAX);
	assert_int_equal(worth(ints, "(long)x + y", INT_MAX, 1), 1L + INT_MAX);
	assert_int_equal(worth(longs, "y - 1", 0, 0), UINT_MAX);
	assert_int_equal(worth(ints, "x + 2 * y - -3", 1, 2), 8);
	assert_int_equal(worth(ints, "x - y - 1", 10, 3), 6);
	assert_int_equal(worth(ints, "(x - (y - 1)) % 4 << 1 | 1", 10, 2), 3);
	assert_int_equal(worth(ints, "x > 0 && y > 0 ? x : y < 0 ? -EINVAL : 0", 1, -1), -EINVAL);
	assert_int_equal(worth(ints, "x <= y == 1", 3, 3), 1);
	assert_int_equal(worth(ints, "!x + ~y", 0, 0), 0);
	assert_int_equal(worth(ints, "0xffffffff + 1", 0, 0), 0);
	assert_int_equal(worth(ints, "4294967296 >> 4", 0, 0), 1L << 28);
	assert_int_equal(worth(ints, "-1 >> 1", 0, 0), -1);
	assert_int_equal(worth(ints, "-1 > 0u", 0, 0), 1);
}

TEST(what_has_no_value_counts_only_where_it_is_not_passed_over)
{
	assert_int_equal(worth(ints, "x / y", 7, 2), 3);
	assert_int_equal(worth(ints, "x / y", 7, 0), 111);
	assert_int_equal(worth(ints, "x % y", INT_MIN, -1), 111);
	assert_int_equal(worth(ints, "x << y", 1, 32), 111);
	assert_int_equal(worth(ints, "y ? x / y : -EDOM", 7, 0), -EDOM);
	assert_int_equal(worth(ints, "y && x / y > 1", 7, 0), 0);
	assert_int_equal(worth(ints, "y == 0 || x / y > 1", 7, 0), 1);
}

TEST(what_is_no_expression_is_refused)
{
	static const char *const bad[] = {"",
					  "x +",
					  "x y",
					  "(x",
					  "x)",
					  "z",
					  "x ? y",
					  "x = y",
					  "1x",
					  "EWHAT",
					  "99999999999999999999"};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(worth(ints, bad[i], 1, 1), 222);
}

static char *parse(struct arena *arena, const char *text, struct model *model)
{
	char *error = NULL;

	*model = (struct model){0};
	model_parse(arena, "tools/lab/x.ini", text, ints, 2, model, &error);
	return error;
}

TEST(a_file_that_states_nothing_right_says_where)
{
	static const struct {
		const char *text, *error;
	} bad[] = {
		{"[call]\nanswer = x + z\n", ":2: answer = x + z: there is a word that is neither"},
		{"[call]\nanswers = 3\n", ":2: 'answers' is not known here"},
		{"[calls]\nanswer = 3\n", ":2: [calls] is not known here"},
		{"[answers]\n1 2 3 = 3\n", "the call takes 2 arguments"},
		{"[answers]\n1 = 3\n", "the call takes 2 arguments, here is 1"},
		{"[answers]\n1 2 = three\n", "three is no answer"},
		{"[call]\nreturns = no\nanswer = 1\n", "has no answer"},
	};
	struct arena *arena = arena_new();
	struct model model;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		char *error = parse(arena, bad[i].text, &model);

		assert_non_null(error);
		assert_true(strstr(error, bad[i].error) != NULL);
		free(error);
	}
	arena_free(arena);
}

static int draw(struct arena *arena, struct model *model, struct challenge **list)
{
	struct step_syscall asked = {.subject = {.name = "x", .params = ints, .nparams = 2},
				     .model = &model->oracle,
				     .challenges = model->challenges};
	struct rng rng = {1};
	int n = 0;

	*list = NULL;
	challenges_draw(arena, &rng, &asked, &model->oracle, 451, list, &n);
	return n;
}

TEST(rows_are_asked_first_and_alone_where_no_expression_says_more)
{
	struct arena *arena = arena_new();
	struct challenge *list;
	struct model model;

	assert_null(parse(arena, "[answers]\n20 22 = 42\n-1 -1 = -EINVAL\n", &model));
	assert_int_equal(draw(arena, &model, &list), 2);
	assert_true(list[0].args[1] == 22 && list[0].expected == 42);
	assert_true(list[1].args[0] == -1 && list[1].expected == -EINVAL);
	arena_free(arena);
}

TEST(arguments_of_which_an_expression_says_nothing_are_not_tried)
{
	struct arena *arena = arena_new();
	struct challenge *list;
	struct model model;
	int n;

	assert_null(parse(arena, "[call]\nanswer = x / y\narguments = 7  2\n", &model));
	assert_true(streq(model.words[0], "7") && streq(model.words[1], "2") && !model.words[2]);
	n = draw(arena, &model, &list);
	assert_true(n > 8);
	for (int i = 0; i < n; i++) {
		assert_int_not_equal(list[i].args[1], 0);
		assert_int_equal(list[i].expected, list[i].args[0] / list[i].args[1]);
	}
	assert_null(parse(arena, "[call]\nanswer = 1 / 0\n", &model));
	assert_int_equal(draw(arena, &model, &list), 0);
	arena_free(arena);
}
