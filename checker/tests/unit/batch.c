// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <stdio.h>

#include "../../grade/batch.h"
#include "../../lib/arena.h"

static bool is_another(const char *journal, const char *words)
{
	struct arena *arena = arena_new();
	struct submission list[] = {{.student = "ann"}, {.student = "bob"}};
	struct submissions all = {.arena = arena, .list = list, .n = 2};
	struct grade_plan plan = {.name = "02-define", .out = temp_dir()};
	struct batch batch = {.arena = arena, .plan = &plan, .submissions = &all, .workers = 1};
	const char *why = "";
	bool another;

	if (journal)
		write_file(arena_printf(arena, "%s/journal", plan.out), journal);
	another = batch_is_another(&batch, &why);
	assert_contains(why, words);
	arena_free(arena);
	return another;
}

#define HEADER(step) "{\"journal\":1,\"graded\":\"" step "\",\"seed\":7}\n"
#define ROW(student) "{\"student\":\"" student "\",\"verdict\":\"PASS\"}\n"

TEST(results_of_another_batch_are_known_by_their_journal)
{
	assert_false(is_another(NULL, ""));
	assert_false(is_another(HEADER("02-define"), ""));
	assert_false(is_another(HEADER("02-define") ROW("ann"), ""));
	assert_false(is_another("no journal of ours\n", ""));
	assert_true(is_another(HEADER("all") ROW("ann"), "it graded all, this one 02-define"));
	assert_true(is_another(HEADER("02-define") ROW("ann") ROW("cy"), "1 student whom this one has not: cy"));
	assert_true(is_another(HEADER("02-define") ROW("dan") ROW("cy"), "2 students whom this one has not: dan, ..."));
}

TEST(what_is_left_is_estimated_from_what_was_graded)
{
	struct submission list[4] = {{.student = "a"}, {.student = "b", .refused = "x"}, {.student = "c"}, {.student = "d"}};
	struct submissions all = {.list = list, .n = 4};
	struct grade_result results[4] = {{.grade = GRADE_FAIL, .seconds = 30},
					  {.grade = GRADE_REJECTED, .seconds = 0.1}};
	bool done[4] = {false};
	struct batch batch = {.submissions = &all, .results = results, .done = done, .workers = 2};

	assert_true(batch_each_s(&batch) == 0 && batch_left_s(&batch) == 0);
	done[0] = done[1] = true;
	assert_true(batch_each_s(&batch) == 30);
	assert_true(batch_left_s(&batch) == 30); /* two of them, two at a time */
}
