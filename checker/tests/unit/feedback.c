// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <string.h>

#include "../../facts/facts.h"
#include "../../source/edits.h"
#include "../../grade/feedback.h"
#include "../../grade/marking.h"
#include "../../grade/results.h"
#include "../../grade/submission.h"
#include "../../lib/arena.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "../../rules/rule.h"

static const char *const families[][2] = {{"E03*"}, {"E05*"}, {"E08*"}};
static struct goal goals[3];
static struct facts facts;
static struct arena *arena;

static void find(struct findings *findings, const char *code, const char *message,
		 const char *after)
{
	struct finding *finding = arena_new_obj(arena, struct finding);

	finding->rule = rule_find(code);
	finding->severity = SEVERITY_ERROR;
	finding->message = message;
	finding->blocked_by = after;
	*arena_append(arena, &findings->list, &findings->n) = finding;
}

/* E0305 fails "definition", E0802 "answers"; "compiles" passes. */
static struct verdict *failing(void)
{
	static const enum outcome outcomes[] = {OUTCOME_FAIL, OUTCOME_PASS, OUTCOME_BLOCKED};
	struct verdict *verdict = arena_new_obj(arena, struct verdict);
	struct findings *findings = arena_new_obj(arena, struct findings);

	memcpy(goals,
	       (struct goal[]){{.id = "definition", .title = "it is defined", .points = 7},
			       {.id = "compiles", .title = "it compiles", .points = 3},
			       {.id = "answers", .title = "it answers", .points = 10}},
	       sizeof(goals));
	*findings = (struct findings){.arena = arena};
	facts.boot.state = FACT_COLLECTED;
	facts.boot.console = "secret-console.log";
	*verdict = (struct verdict){.arena = arena,
				    .step = "all",
				    .outcome = OUTCOME_FAIL,
				    .findings = findings,
				    .facts = &facts,
				    .points = 3,
				    .max_points = 20,
				    .tally = {.asked = 77, .answered = 66, .right = 55}};
	for (int i = 0; i < 3; i++) {
		struct goal_result *result = arena_append(arena, &verdict->goals, &verdict->ngoals);

		goals[i].codes = families[i];
		*result = (struct goal_result){.goal = &goals[i], .outcome = outcomes[i]};
		result->points = outcomes[i] == OUTCOME_PASS ? goals[i].points : 0;
	}
	verdict->goals[2].reason = "after definition: E0305";
	find(findings, "E0305", "a comma is missing", NULL);
	find(findings, "E0802", "a wrong answer", "E0305");
	return verdict;
}

static const char *told(struct verdict *verdict, int late)
{
	struct grade_result result = {.grade = GRADE_PANIC,
				      .points = 3,
				      .max_points = 20,
				      .reason = "step 02: E0305: the reason"};
	struct submission submission = {.student = "ann", .late = late};
	struct edits edits = {.arena = arena};
	struct marking marking = {.arena = arena};
	struct feedback feedback = {.arena = arena,
				    .submission = &submission,
				    .result = &result,
				    .verdict = verdict,
				    .marking = &marking,
				    .edits = &edits};
	struct strbuf text = {0};

	feedback_text(&text, &feedback);
	return kept(strbuf_detach(&text));
}

TEST(without_hidden_goals_all_is_shown)
{
	const char *text;

	arena = arena_new();
	text = told(failing(), 0);
	assert_contains(text, "ann: PANIC, 3 of 20 points\nstep 02: E0305: the reason");
	assert_contains(text, "error[E0305]: a comma is missing");
	assert_contains(text, "blocked by E0305: E0802");
	assert_contains(text, "(77 questions, 66 answered, 55 rightly)");
	assert_contains(text, "secret-console.log");
	arena_free(arena);
}

TEST(nothing_hangs_on_a_hidden_goal_in_what_a_student_reads)
{
	static const char *const secrets[] = {"PANIC", "definition",   "E0305", "comma", "defined",
					      "E0802", "wrong answer", "77",	"55",	 "secret",
					      "of 20", "reason",       "FAIL"};
	struct verdict *verdict;
	const char *text;

	arena = arena_new();
	verdict = failing();
	goals[0].hidden = true;
	text = told(verdict, 0);
	for (size_t i = 0; i < ARRAY_SIZE(secrets); i++)
		assert_not_contains(text, secrets[i]);
	assert_contains(text, "ann: 3 of 13 points");
	assert_contains(text, "others count that are not shown here");
	assert_contains(text, "something that it needs is not right yet");
	goals[2].hidden = true;
	text = told(verdict, 10);
	assert_contains(text, "ann: 3 of 3 points");
	assert_not_contains(text, "it answers");
	assert_not_contains(text, "E0");
	arena_free(arena);
}

TEST(a_finding_of_a_shown_goal_is_shown_though_a_hidden_one_fails_by_it_as_well)
{
	struct verdict *verdict;
	const char *text;

	arena = arena_new();
	verdict = failing();
	goals[2].hidden = true;
	text = told(verdict, 50);
	assert_contains(text, "error[E0305]: a comma is missing");
	assert_not_contains(text, "E0802");
	assert_contains(text, "ann: 2 of 10 points");
	arena_free(arena);
}
