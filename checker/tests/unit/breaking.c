// SPDX-License-Identifier: GPL-2.0-only
/* A planted mistake: how its answers are understood and counted, and what is remembered of it. */
#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "../../break/breaking.h"
#include "../../lib/fs.h"
#include "../../lib/util.h"

static const struct breaking planted = {
	.step = "05-register-x86-64",
	.mistake = "E0109-abi-misspelt.diff",
	.code = "E0109",
	.open = true,
	.asked = 3,
	.right = 2,
	.first = 1,
};

static int answer(struct breaking *breaking, const char *text, struct failure *failure)
{
	*failure = (struct failure){0};
	return breaking_answer(breaking, text, failure);
}

TEST(an_answer_is_understood_as_people_write_it)
{
	static const char *const right[] = {"E0109", "e0109", "\"E0109\"", "[E0109]",
					    "E0109: unknown abi"};
	struct failure failure;

	for (size_t i = 0; i < ARRAY_SIZE(right); i++) {
		struct breaking breaking = planted;

		assert_int_equal(answer(&breaking, right[i], &failure), 0);
		assert_false(breaking.open);
		assert_int_equal(breaking.asked, 4);
		assert_int_equal(breaking.right, 3);
		assert_int_equal(breaking.first, 2);
	}
}

TEST(a_wrong_answer_leaves_the_mistake_open_and_does_not_tell_it)
{
	struct breaking breaking = planted;
	struct failure failure;

	assert_int_equal(answer(&breaking, "E0104", &failure), EXIT_FAIL);
	assert_true(breaking.open);
	assert_non_null(strstr(failure.text, "E0104 is a real mistake, but not the one"));
	assert_null(strstr(failure.text, "E0109"));
	failure_clear(&failure);
	assert_int_equal(answer(&breaking, "gremlins", &failure), EXIT_FAIL);
	assert_non_null(strstr(failure.text,
			       "the answer to this symptom names no mistake: gremlins is "
			       "no code that the lab knows"));
	failure_clear(&failure);
	assert_int_equal(breaking.asked, 3);
	assert_int_equal(answer(&breaking, "E0109", &failure), 0);
	assert_int_equal(breaking.right, 3);
	assert_int_equal(breaking.first, 1);
}

TEST(what_is_planted_and_the_score_are_remembered)
{
	struct breaking breaking = {0};
	struct failure failure = {0};
	const char *work = temp_dir();

	setenv("LAB_WORK", work, 1);
	assert_int_equal(mkdirs(kept(xasprintf("%s/state", work))), 0);
	assert_int_equal(breaking_load(&breaking, &failure), 0);
	assert_false(breaking.open);
	assert_int_equal(breaking_save(&planted, &failure), 0);
	assert_int_equal(breaking_load(&breaking, &failure), 0);
	assert_string_equal(breaking.mistake, planted.mistake);
	assert_true(breaking.open);
	assert_int_equal(breaking.right, 2);
	unsetenv("LAB_WORK");
}

TEST(the_mistakes_of_the_whole_course_are_drawn)
{
	struct breaking breaking = {0}, same = {0};
	struct session session = {0};
	struct failure failure = {0};
	char *error = NULL;
	int steps = 0;

	session.course = course_load(&error);
	assert_non_null(session.course);
	for (uint64_t seed = 1; seed <= 200; seed++) {
		struct breaking last = breaking;
		char first = last.step[1];

		same = last;
		assert_int_equal(breaking_draw(&session, &breaking, seed, &failure), 0);
		assert_int_equal(breaking_draw(&session, &same, seed, &failure), 0);
		assert_string_equal(breaking.mistake, same.mistake);
		assert_true(breaking.code[0] == 'E' && breaking.code[2] >= '1' &&
			    breaking.code[2] <= '3');
		assert_false(streq(breaking.step, last.step) &&
			     streq(breaking.mistake, last.mistake));
		steps |= first >= '0' ? 1 << (first - '0') : 0;
	}
	/* 02, 03, 05, 07, 08 and 09 have mistakes of the source. */
	assert_int_equal(steps, 1 << 2 | 1 << 3 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 9);
	course_free(session.course);
}
