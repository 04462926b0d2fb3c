// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <string.h>

#include "../../grade/reason.h"
#include "../../lib/arena.h"
#include "../../lib/util.h"

static const struct rule comma = {.code = "E0305"};
static const struct rule follows = {.code = "E0801"};
static const struct goal goal = {.id = "row", .title = "there is a row"};
static const struct step steps[] = {{.name = "01-one"}, {.name = "02-two"}, {.name = "03-three"}};

static struct arena *arena;
static struct mark marks[3];

static struct verdict *mark(int i, enum grade grade, enum outcome outcome)
{
	struct verdict *verdict = arena_new_obj(arena, struct verdict);

	verdict->outcome = outcome;
	verdict->findings = arena_new_obj(arena, struct findings);
	verdict->findings->arena = arena;
	marks[i] = (struct mark){.step = &steps[i], .judged = {.verdict = verdict, .grade = grade}};
	return verdict;
}

static struct finding *find(struct verdict *verdict, const struct rule *rule, const char *file,
			    int line)
{
	struct finding *finding = arena_new_obj(arena, struct finding);

	finding->rule = rule;
	finding->severity = SEVERITY_ERROR;
	finding->message = "a comma is missing";
	finding->span = (struct span){.file = file, .line = line};
	*arena_append(arena, &verdict->findings->list, &verdict->findings->n) = finding;
	return finding;
}

TEST(the_reason_is_the_first_cause_with_its_place)
{
	struct verdict *verdict;

	arena = arena_new();
	verdict = mark(0, GRADE_FAIL, OUTCOME_FAIL);
	find(verdict, &follows, NULL, 0)->blocked_by = "E0305";
	find(verdict, &comma, "kernel/adder.c", 7);
	assert_string_equal(reason_of(arena, marks, 1, GRADE_FAIL),
			    "E0305 at kernel/adder.c:7: a comma is missing");
	verdict->findings->list[1]->span.line = 0;
	assert_string_equal(reason_of(arena, marks, 1, GRADE_FAIL),
			    "E0305 in kernel/adder.c: a comma is missing");
	verdict->findings->list[1]->span.file = NULL;
	assert_string_equal(reason_of(arena, marks, 1, GRADE_FAIL), "E0305: a comma is missing");
	arena_free(arena);
}

TEST(the_reason_is_of_the_step_that_has_the_verdict)
{
	arena = arena_new();
	find(mark(0, GRADE_FAIL, OUTCOME_FAIL), &follows, NULL, 0);
	mark(1, GRADE_PASS, OUTCOME_PASS);
	find(mark(2, GRADE_COMPILE_ERROR, OUTCOME_FAIL), &comma, "a.c", 1);
	assert_string_equal(
		reason_of(arena, marks, 3, GRADE_COMPILE_ERROR),
		"step 03-three: E0305 at a.c:1: a comma is missing; 1 more step lacks points");
	mark(2, GRADE_PASS, OUTCOME_PASS);
	assert_string_equal(reason_of(arena, marks, 3, GRADE_FAIL),
			    "step 01-one: E0801: a comma is missing");
	mark(0, GRADE_PASS, OUTCOME_PASS);
	assert_null(reason_of(arena, marks, 3, GRADE_PASS));
	arena_free(arena);
}

TEST(a_goal_that_was_not_reached_is_a_reason_too)
{
	struct goal_result result = {.goal = &goal, .outcome = OUTCOME_FAIL};
	struct verdict *verdict;

	arena = arena_new();
	verdict = mark(0, GRADE_FAIL, OUTCOME_FAIL);
	verdict->goals = &result;
	verdict->ngoals = 1;
	assert_string_equal(reason_of(arena, marks, 1, GRADE_FAIL), "not reached: there is a row");
	result.reason = "not begun: no patch names it";
	assert_string_equal(reason_of(arena, marks, 1, GRADE_FAIL), "not begun: no patch names it");
	arena_free(arena);
}

TEST(a_reason_stays_short)
{
	char text[2 * REASON_BYTES];
	const char *clipped;

	arena = arena_new();
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	text[REASON_BYTES - 4] = '\xc3'; /* an e with an accent, which is not cut in two */
	text[REASON_BYTES - 3] = '\xa9';
	clipped = reason_clip(arena, text);
	assert_int_equal(strlen(clipped), REASON_BYTES - 1);
	assert_true(ends_with(clipped, "x..."));
	assert_null(reason_clip(arena, NULL));
	assert_string_equal(reason_clip(arena, "short"), "short");
	arena_free(arena);
}

TEST(a_list_is_as_long_as_there_is_room)
{
	const char *list[200];

	arena = arena_new();
	for (int i = 0; i < 200; i++)
		list[i] = "mm/x";
	assert_null(reason_join(arena, list, 0));
	assert_string_equal(reason_join(arena, list, 2), "mm/x; mm/x");
	assert_true(ends_with(reason_join(arena, list, 200), "mm/x; and 150 more"));
	arena_free(arena);
}
