// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include "../../facts/observed.h"
#include "../../lib/arena.h"
#include "../../lib/util.h"
#include "../../rules/rule.h"
#include "../../verdict/verdict.h"

static const struct rule prefix = {.code = "E0102", .stage = STAGE_TREE};
static const struct rule enosys = {.code = "E0801", .stage = STAGE_BOOT};

static const struct goal goals[] = {
	{.id = "row", .title = "a row", .points = 4, .stage = STAGE_TREE, .codes = CODES("E01*")},
	{.id = "call",
	 .title = "it answers",
	 .points = 6,
	 .stage = STAGE_BOOT,
	 .codes = CODES("E08*"),
	 .after = CODES("row")},
};

struct case_ {
	struct arena *arena;
	struct facts *facts;
	struct findings findings;
};

static struct case_ case_new(void)
{
	struct case_ c = {.arena = arena_new()};

	c.facts = arena_new_obj(c.arena, struct facts);
	c.facts->arena = c.arena;
	c.facts->kernel.version = "6.1";
	c.findings.arena = c.arena;
	return c;
}

static struct finding *add(struct case_ *c, const struct rule *rule, const char *blocked_by)
{
	struct finding *finding = arena_new_obj(c->arena, struct finding);

	finding->rule = rule;
	finding->severity = SEVERITY_ERROR;
	finding->blocked_by = blocked_by;
	*arena_append(c->arena, &c->findings.list, &c->findings.n) = finding;
	return finding;
}

static struct verdict *judge(struct case_ *c, enum evidence_stage limit)
{
	const struct observed seen = facts_observed(c->facts);

	return verdict_judge(c->arena, "05", goals, ARRAY_SIZE(goals), limit, &seen, &c->findings);
}

static void booted(struct case_ *c, enum boot_end end)
{
	c->facts->boot.state = FACT_COLLECTED;
	c->facts->boot.end = end;
}

static void ask(struct case_ *c, enum question kind, bool answered, bool right)
{
	struct boot_facts *boot = &c->facts->boot;

	if (kind == QUESTION_CALL || kind == QUESTION_BAD_POINTER) {
		struct challenge **list =
			kind == QUESTION_CALL ? &boot->challenges : &boot->bad_pointers;
		int *n = kind == QUESTION_CALL ? &boot->nchallenges : &boot->nbad_pointers;
		struct challenge *challenge = arena_append(c->arena, list, n);

		challenge->answered = answered;
		challenge->expected = right ? 0 : 1;
	} else if (kind == QUESTION_CONTROL) {
		*arena_append(c->arena, &boot->controls, &boot->ncontrols) =
			(struct control){.answered = answered, .ok = right};
	} else {
		*arena_append(c->arena, &boot->programs, &boot->nprograms) =
			(struct program_run){.compiled = true, .ran = answered, .ok = right};
	}
}

TEST(everything_observed_and_nothing_found_passes_with_all_points)
{
	struct case_ c = case_new();
	struct verdict *verdict;

	booted(&c, BOOT_COMPLETED);
	ask(&c, QUESTION_CALL, true, true);
	verdict = judge(&c, STAGE_BOOT);
	assert_int_equal(verdict->outcome, OUTCOME_PASS);
	assert_int_equal(verdict->points, 10);
	assert_int_equal(verdict_exit_code(verdict), EXIT_PASS);
	arena_free(c.arena);
}

TEST(a_goal_whose_evidence_was_not_collected_never_passes)
{
	struct case_ c = case_new();
	struct verdict *verdict = judge(&c, STAGE_BOOT);

	assert_int_equal(verdict->goals[1].outcome, OUTCOME_BROKEN);
	assert_int_equal(verdict->outcome, OUTCOME_BROKEN);
	assert_int_equal(verdict_exit_code(verdict), EXIT_BROKEN);
	arena_free(c.arena);
}

TEST(a_guest_that_left_early_does_not_pass_by_silence)
{
	struct case_ c = case_new();

	booted(&c, BOOT_LEFT_EARLY);
	assert_int_not_equal(judge(&c, STAGE_BOOT)->outcome, OUTCOME_PASS);
	arena_free(c.arena);
}

TEST(a_first_cause_fails_its_goal_and_blocks_the_next)
{
	struct case_ c = case_new();
	struct verdict *verdict;

	add(&c, &prefix, NULL);
	verdict = judge(&c, STAGE_BOOT);
	assert_int_equal(verdict->goals[0].outcome, OUTCOME_FAIL);
	assert_int_equal(verdict->goals[1].outcome, OUTCOME_BLOCKED);
	assert_int_equal(verdict->points, 0);
	assert_int_equal(verdict_exit_code(verdict), EXIT_FAIL);
	arena_free(c.arena);
}

TEST(a_consequence_blocks_its_goal_and_names_the_cause)
{
	struct case_ c = case_new();
	struct verdict *verdict;

	booted(&c, BOOT_COMPLETED);
	add(&c, &prefix, NULL);
	add(&c, &enosys, "E0102");
	verdict = judge(&c, STAGE_BOOT);
	assert_int_equal(verdict->goals[1].outcome, OUTCOME_BLOCKED);
	assert_string_equal(verdict->goals[1].reason, "follows from E0102");
	arena_free(c.arena);
}

TEST(a_guest_that_was_asked_nothing_has_shown_nothing)
{
	struct case_ c = case_new();

	booted(&c, BOOT_COMPLETED);
	assert_int_equal(judge(&c, STAGE_BOOT)->outcome, OUTCOME_FAIL);
	arena_free(c.arena);
}

TEST(a_static_check_without_findings_passes_what_it_was_asked)
{
	struct case_ c = case_new();
	struct verdict *verdict = judge(&c, STAGE_TREE);

	assert_int_equal(verdict->goals[0].outcome, OUTCOME_PASS);
	assert_int_equal(verdict->goals[1].outcome, OUTCOME_BLOCKED);
	assert_int_equal(verdict->outcome, OUTCOME_PASS);
	assert_int_equal(verdict->points, 4);
	arena_free(c.arena);
}

TEST(a_warning_fails_nothing)
{
	struct case_ c = case_new();

	booted(&c, BOOT_COMPLETED);
	ask(&c, QUESTION_CALL, true, true);
	add(&c, &prefix, NULL)->severity = SEVERITY_WARNING;
	assert_int_equal(judge(&c, STAGE_BOOT)->outcome, OUTCOME_PASS);
	arena_free(c.arena);
}

TEST(an_error_that_no_goal_names_still_fails_the_whole)
{
	static const struct rule stray = {.code = "E0701"};
	struct case_ c = case_new();

	booted(&c, BOOT_COMPLETED);
	add(&c, &stray, NULL);
	assert_int_equal(judge(&c, STAGE_BOOT)->outcome, OUTCOME_FAIL);
	arena_free(c.arena);
}

TEST(a_host_failure_is_broken_and_never_the_learners_fault)
{
	struct case_ c = case_new();
	struct verdict *verdict;

	c.facts->broken = "the disk is full";
	verdict = judge(&c, STAGE_BOOT);
	assert_int_equal(verdict->outcome, OUTCOME_BROKEN);
	assert_string_equal(verdict->broken, "the disk is full");
	arena_free(c.arena);
}

TEST(a_tree_that_could_not_be_read_earns_no_point)
{
	struct case_ c = case_new();
	struct verdict *verdict;

	c.facts->broken = "syscall_64.tbl: No such file or directory";
	verdict = judge(&c, STAGE_TREE);
	assert_int_equal(verdict->outcome, OUTCOME_BROKEN);
	assert_int_equal(verdict->goals[0].outcome, OUTCOME_BROKEN);
	assert_int_equal(verdict->points, 0);
	arena_free(c.arena);
}

/* ---- a pass is made in one place ------------------------------------------------------------- */

static bool all_is_well(const struct judgement *j)
{
	return !j->error && !j->broken && j->worst == OUTCOME_PASS &&
	       (!j->booted || (j->tally.asked > 0 && j->tally.answered == j->tally.asked &&
			       j->tally.right == j->tally.asked && !j->incidents));
}

/* Bit by bit a number says it all: what was found, the goals, and up to three questions. */
static struct judgement judgement_of(int n)
{
	struct judgement j = {.error = n & 1, .broken = n & 2, .booted = n & 4};

	n >>= 3;
	j.worst = n % 4;
	n /= 4;
	j.tally.asked = n % 4;
	n /= 4;
	j.tally.answered = n % 4;
	n /= 4;
	j.tally.right = n % 4;
	j.incidents = n / 4;
	return j;
}

TEST(no_combination_but_the_flawless_one_is_a_pass)
{
	int passes = 0;

	for (int n = 0; n < 8 * 4 * 4 * 4 * 4 * 3; n++) {
		struct judgement j = judgement_of(n);
		bool pass = verdict_outcome(&j) == OUTCOME_PASS;

		assert_int_equal(pass, all_is_well(&j));
		assert_true(verdict_outcome(&j) != OUTCOME_BLOCKED);
		passes += pass;
	}
	/* Without a boot the questions do not count; with one, asked = answered = right > 0. */
	assert_int_equal(passes, 4 * 4 * 4 * 3 + 3);
}

TEST(one_question_without_its_right_answer_is_no_pass_whatever_its_kind)
{
	for (int odd = 0; odd < QUESTIONS; odd++) {
		for (int how = 0; how < 3; how++) {
			struct case_ c = case_new();
			struct verdict *verdict;

			booted(&c, BOOT_COMPLETED);
			for (int kind = 0; kind < QUESTIONS; kind++) {
				ask(&c, kind, true, true);
				ask(&c, kind, kind != odd || how == 2, kind != odd || how == 0);
			}
			verdict = judge(&c, STAGE_BOOT);
			assert_int_equal(verdict->tally.asked, 2 * QUESTIONS);
			assert_int_equal(verdict->outcome, OUTCOME_FAIL);
			assert_int_equal(verdict->points, 4);
			arena_free(c.arena);
		}
	}
}

TEST(a_wrong_answer_costs_the_goal_that_it_belongs_to)
{
	static const char *const build[] = {"E05*", NULL}, *const answers[] = {"E08*", NULL};
	static const struct goal pair[] = {
		{.id = "boots", .points = 4, .stage = STAGE_BOOT, .codes = build},
		{.id = "sum", .points = 6, .stage = STAGE_BOOT, .codes = answers},
	};
	struct observed seen = {.stage = {true, true, true, true},
				.booted = true,
				.tally = {.asked = 3, .answered = 3, .right = 1}};
	struct case_ c = case_new();
	struct verdict *verdict;

	add(&c, &enosys, NULL);
	verdict = verdict_judge(c.arena, "06", pair, 2, STAGE_BOOT, &seen, &c.findings);
	assert_int_equal(verdict->outcome, OUTCOME_FAIL);
	assert_int_equal(verdict->points, 4);
	seen.incidents = 1;
	verdict = verdict_judge(c.arena, "06", pair, 2, STAGE_BOOT, &seen, &c.findings);
	assert_int_equal(verdict->points, 0);
	seen.incidents = 0;
	seen.tally = (struct tally){.asked = 3, .answered = 2, .right = 2, .unasked = 1};
	verdict = verdict_judge(c.arena, "06", pair, 2, STAGE_BOOT, &seen, &c.findings);
	assert_int_equal(verdict->points, 4);
	assert_int_equal(verdict->outcome, OUTCOME_FAIL);
	seen.tally = (struct tally){.asked = 1, .unasked = 1};
	verdict = verdict_judge(c.arena, "06", pair, 2, STAGE_BOOT, &seen, &c.findings);
	assert_int_equal(verdict->points, 0);
	seen.tally = (struct tally){.asked = 3, .answered = 2, .right = 1};
	verdict = verdict_judge(c.arena, "06", pair, 2, STAGE_BOOT, &seen, &c.findings);
	assert_int_equal(verdict->points, 0);
	/* What is another goal's alone says nothing of an error that is nobody's. */
	seen.tally.answered = 3;
	add(&c, &prefix, NULL);
	verdict = verdict_judge(c.arena, "06", pair, 2, STAGE_BOOT, &seen, &c.findings);
	assert_int_equal(verdict->points, 0);
	/* Nobody knows why an answer is not right. */
	c.findings.n = 0;
	verdict = verdict_judge(c.arena, "06", pair, 2, STAGE_BOOT, &seen, &c.findings);
	assert_int_equal(verdict->points, 0);
	assert_int_equal(verdict->outcome, OUTCOME_FAIL);
	arena_free(c.arena);
}

TEST(all_questions_answered_rightly_pass_and_a_second_boot_counts_as_well)
{
	struct case_ c = case_new();
	struct boot_facts again = {.state = FACT_COLLECTED};
	struct challenge silent = {.expected = 0};

	booted(&c, BOOT_COMPLETED);
	for (int kind = 0; kind < QUESTIONS; kind++)
		ask(&c, kind, true, true);
	assert_int_equal(judge(&c, STAGE_BOOT)->outcome, OUTCOME_PASS);
	c.facts->boot.again = &again;
	assert_int_equal(judge(&c, STAGE_BOOT)->outcome, OUTCOME_PASS);
	again.challenges = &silent;
	again.nchallenges = 1;
	assert_int_equal(judge(&c, STAGE_BOOT)->outcome, OUTCOME_FAIL);
	silent.answered = true;
	assert_int_equal(judge(&c, STAGE_BOOT)->outcome, OUTCOME_PASS);
	arena_free(c.arena);
}

TEST(an_incident_is_no_pass_though_every_answer_is_right)
{
	struct case_ c = case_new();
	struct incident incident = {.kind = INCIDENT_AGAIN, .times = 1};

	booted(&c, BOOT_COMPLETED);
	ask(&c, QUESTION_CALL, true, true);
	c.facts->boot.incidents = &incident;
	c.facts->boot.nincidents = 1;
	assert_int_equal(judge(&c, STAGE_BOOT)->outcome, OUTCOME_FAIL);
	arena_free(c.arena);
}
