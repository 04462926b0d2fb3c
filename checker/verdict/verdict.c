// SPDX-License-Identifier: GPL-2.0-only
#include "verdict.h"

#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"

/*
 * How it works: a finding that is an error and a first cause speaks against every goal whose codes
 * match. A goal with nothing against it passes only when its stage was really looked at; otherwise
 * it is blocked by what stopped the pipeline, or broken when the host stopped it.
 */

bool code_matches(const char *pattern, const char *code)
{
	size_t len = strlen(pattern);

	if (len && pattern[len - 1] == '*')
		return strncmp(pattern, code, len - 1) == 0;
	return strcmp(pattern, code) == 0;
}

bool codes_match(const char *const *patterns, const char *code)
{
	for (; patterns && *patterns; patterns++)
		if (code_matches(*patterns, code))
			return true;
	return false;
}

static bool is_first_error(const struct finding *finding)
{
	return finding->severity == SEVERITY_ERROR && !finding->blocked_by;
}

static const struct finding *first_error(const struct findings *findings, const struct goal *goal)
{
	for (int i = 0; i < findings->n; i++) {
		const struct finding *finding = findings->list[i];

		if (is_first_error(finding) &&
		    (!goal || codes_match(goal->codes, finding->rule->code)))
			return finding;
	}
	return NULL;
}

/* A finding about this goal that only follows from another one. */
static const struct finding *consequence(const struct findings *findings, const struct goal *goal)
{
	for (int i = 0; i < findings->n; i++) {
		const struct finding *finding = findings->list[i];

		if (finding->severity == SEVERITY_ERROR && finding->blocked_by &&
		    codes_match(goal->codes, finding->rule->code))
			return finding;
	}
	return NULL;
}

/*
 * Whether anything was asked, each question has its right answer, and nothing happened beside it.
 */
static bool is_whole(struct tally tally, int incidents)
{
	return tally.asked > 0 && tally.answered == tally.asked && tally.right == tally.asked &&
	       !incidents;
}

/* Whether each first cause is another goal's of this step, so that what is not right is not this goal's. */
static bool others_are_to_blame(const struct verdict *verdict, const struct goal *goal)
{
	int nothers = 0;

	for (int i = 0; i < verdict->findings->n; i++) {
		const struct finding *finding = verdict->findings->list[i];
		bool blamed = !is_first_error(finding);

		for (int j = 0; j < verdict->ngoals && !blamed; j++) {
			const struct goal *other = verdict->goals[j].goal;

			blamed = other != goal && codes_match(other->codes, finding->rule->code);
			nothers += blamed;
		}
		if (!blamed)
			return false;
	}
	return nothers > 0;
}

static bool goal_observed(const struct verdict *verdict, const struct goal *goal,
			  const struct observed *seen)
{
	const struct tally *tally = &seen->tally;

	if (!seen->stage[goal->stage])
		return false;
	if (goal->stage != STAGE_BOOT || is_whole(*tally, seen->incidents))
		return true;
	return tally->answered > 0 && tally->answered + tally->unasked == tally->asked &&
	       !seen->incidents && others_are_to_blame(verdict, goal);
}

static const struct goal_result *unmet_dependency(const struct verdict *verdict,
						  const struct goal *goal)
{
	for (int i = 0; goal->after && goal->after[i]; i++) {
		for (int j = 0; j < verdict->ngoals; j++) {
			const struct goal_result *other = &verdict->goals[j];

			if (streq(other->goal->id, goal->after[i]) &&
			    other->outcome != OUTCOME_PASS)
				return other;
		}
	}
	return NULL;
}

static enum outcome judge_goal(const struct verdict *verdict, const struct goal *goal,
			       enum evidence_stage limit, const struct observed *seen,
			       const char **reason)
{
	const struct findings *findings = verdict->findings;
	const struct finding *finding;
	const struct goal_result *dependency;

	if (first_error(findings, goal))
		return OUTCOME_FAIL;
	if (goal->stage > limit) {
		*reason = "not looked at in this check";
		return OUTCOME_BLOCKED;
	}
	finding = consequence(findings, goal);
	if (finding) {
		*reason = arena_printf(verdict->arena, "follows from %s", finding->blocked_by);
		return OUTCOME_BLOCKED;
	}
	dependency = unmet_dependency(verdict, goal);
	if (dependency) {
		*reason = arena_printf(verdict->arena, "waits for: %s", dependency->goal->title);
		return dependency->outcome == OUTCOME_BROKEN ? OUTCOME_BROKEN : OUTCOME_BLOCKED;
	}
	if (goal_observed(verdict, goal, seen))
		return OUTCOME_PASS;
	finding = first_error(findings, NULL);
	if (finding) {
		*reason = arena_printf(verdict->arena, "waits for %s to be fixed",
				       finding->rule->code);
		return OUTCOME_BLOCKED;
	}
	/* Nobody has a name for it; it is no pass all the same. */
	if (goal->stage == STAGE_BOOT && seen->booted && !seen->broken) {
		*reason = "not all that the kernel was asked has its right answer";
		return OUTCOME_FAIL;
	}
	*reason = seen->broken ? seen->broken : "the lab could not look at it";
	return OUTCOME_BROKEN;
}

/* Goals may wait for goals listed after them, so they are judged until nothing changes. */
static void judge_goals(struct verdict *verdict, enum evidence_stage limit,
			const struct observed *seen)
{
	bool changed = true;

	for (int i = 0; i < verdict->ngoals; i++)
		verdict->goals[i].outcome = OUTCOME_PASS;
	for (int round = 0; changed && round <= verdict->ngoals; round++) {
		changed = false;
		for (int i = 0; i < verdict->ngoals; i++) {
			struct goal_result *result = &verdict->goals[i];
			enum outcome before = result->outcome;

			result->reason = NULL;
			result->outcome =
				judge_goal(verdict, result->goal, limit, seen, &result->reason);
			changed |= before != result->outcome;
		}
	}
}

enum outcome verdict_outcome(const struct judgement *judgement)
{
	if (judgement->error)
		return OUTCOME_FAIL;
	if (judgement->broken)
		return OUTCOME_BROKEN;
	if (judgement->worst != OUTCOME_PASS)
		return judgement->worst == OUTCOME_BROKEN ? OUTCOME_BROKEN : OUTCOME_FAIL;
	if (judgement->booted && !is_whole(judgement->tally, judgement->incidents))
		return OUTCOME_FAIL;
	return OUTCOME_PASS;
}

/* Of the goals that were to be looked at: the first that is no pass says it for all. */
static enum outcome worst_goal(const struct verdict *verdict, enum evidence_stage limit)
{
	for (int i = 0; i < verdict->ngoals; i++) {
		const struct goal_result *result = &verdict->goals[i];

		if (result->outcome != OUTCOME_PASS && result->goal->stage <= limit)
			return result->outcome;
	}
	return OUTCOME_PASS;
}

static enum outcome judge_whole(const struct verdict *verdict, enum evidence_stage limit,
				const struct observed *seen)
{
	const struct judgement judgement = {
		.error = first_error(verdict->findings, NULL),
		.broken = seen->broken,
		.booted = seen->booted,
		.worst = worst_goal(verdict, limit),
		.tally = seen->tally,
		.incidents = seen->incidents,
	};

	return verdict_outcome(&judgement);
}

struct verdict *verdict_judge(struct arena *arena, const char *step, const struct goal *goals,
			      int ngoals, enum evidence_stage limit, const struct observed *seen,
			      struct findings *findings)
{
	struct verdict *verdict = arena_new_obj(arena, struct verdict);

	verdict->arena = arena;
	verdict->step = step;
	verdict->findings = findings;
	verdict->tally = seen->tally;
	verdict->broken = seen->broken;
	verdict->broken_help = seen->broken_help;
	for (int i = 0; i < ngoals; i++) {
		struct goal_result *result = arena_append(arena, &verdict->goals, &verdict->ngoals);

		result->goal = &goals[i];
		verdict->max_points += goals[i].points;
	}
	judge_goals(verdict, limit, seen);
	for (int i = 0; i < ngoals; i++) {
		struct goal_result *result = &verdict->goals[i];

		result->points = result->outcome == OUTCOME_PASS ? result->goal->points : 0;
		verdict->points += result->points;
	}
	verdict->outcome = judge_whole(verdict, limit, seen);
	return verdict;
}

enum exit_code verdict_exit_code(const struct verdict *verdict)
{
	switch (verdict->outcome) {
	case OUTCOME_PASS:
		return EXIT_PASS;
	case OUTCOME_FAIL:
	case OUTCOME_BLOCKED:
		return EXIT_FAIL;
	case OUTCOME_BROKEN:
		break;
	}
	return EXIT_BROKEN;
}

const char *outcome_name(enum outcome outcome)
{
	static const char *const names[] = {
		[OUTCOME_PASS] = "pass",
		[OUTCOME_FAIL] = "fail",
		[OUTCOME_BLOCKED] = "blocked",
		[OUTCOME_BROKEN] = "broken",
	};

	return names[outcome];
}
