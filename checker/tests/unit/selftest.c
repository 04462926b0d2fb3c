// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <stdlib.h>

#include "../../grade/selftest.h"
#include "../../grade/series.h"
#include "../../lib/arena.h"
#include "../../lib/util.h"

static struct arena *arena;
static struct course *course;
static struct selftest test;

/* For the steps number @from to @to of the course. */
static void make(int from, int to)
{
	const struct step **steps = NULL;
	struct grade_plan plan = {0};
	char *error = NULL;

	arena = arena_new();
	course = course_load(&error);
	assert_non_null(course);
	plan.course = course;
	for (int i = 0; i < course->nsteps; i++) {
		if (course->steps[i].number >= from && course->steps[i].number <= to)
			*arena_append(arena, &steps, &plan.nsteps) = &course->steps[i];
	}
	plan.steps = steps;
	test = (struct selftest){.arena = arena};
	selftest_make(&test, &plan);
}

static void end(void)
{
	arena_free(arena);
	course_free(course);
}

TEST(every_step_has_a_right_and_a_wrong_submission_with_its_label)
{
	make(1, 100);
	assert_int_equal(test.submissions.n, course->nsteps + 1);
	assert_null(test.labels[0]);
	for (int i = 1; i < test.submissions.n; i++)
		assert_int_equal(test.labels[i][0], 'E');
	end();
}

TEST(what_has_a_label_is_read_as_patches_of_its_steps)
{
	make(3, 3);
	assert_int_equal(test.submissions.n, 2);
	for (int i = 0; i < 2; i++) {
		struct series series = {
			.arena = arena, .submission = &test.submissions.list[i], .course = course};

		assert_true(series_read(&series));
		assert_true(series.named);
		assert_int_equal(series.patches[series.n - 1].step->number, 3);
	}
	assert_string_equal(test.labels[1], "E0202");
	end();
}

TEST(a_self_test_names_what_has_not_got_its_label)
{
	struct grade_result results[2] = {
		{.grade = GRADE_PASS, .points = 10, .max_points = 10, .codes = ""},
		{.grade = GRADE_FAIL, .points = 2, .max_points = 10, .codes = "E0201 E0202"}};

	make(3, 3);
	assert_null(selftest_differs(&test, results));
	results[1].codes = "E0201";
	assert_contains(
		selftest_differs(&test, results),
		"E0202-object-misspelt.diff must be E0202, and is FAIL with 2 of 10 points");
	results[1].codes = "E0202";
	results[1].grade = GRADE_PASS;
	assert_contains(selftest_differs(&test, results), "is PASS");
	results[0].points = 9;
	assert_contains(selftest_differs(&test, results), "right must be PASS");
	end();
}
