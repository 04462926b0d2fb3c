/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * verdict - the one place that knows outcomes, goals, points and exit codes
 *
 * Made from a step's goals, from what was observed and from the findings; renderers show it and
 * decide nothing.
 */
#ifndef LAB_VERDICT_H
#define LAB_VERDICT_H

#include "finding.h"
#include "tally.h"

struct facts;
struct lap;

/** enum outcome - blocked: an earlier goal failed; broken: the host or the lab failed */
enum outcome { OUTCOME_PASS, OUTCOME_FAIL, OUTCOME_BLOCKED, OUTCOME_BROKEN };

/** enum exit_code - what every command ends with */
enum exit_code { EXIT_PASS = 0, EXIT_FAIL = 1, EXIT_USAGE = 2, EXIT_BROKEN = 3, EXIT_INTERRUPTED = 4 };

/**
 * struct goal - one thing a step asks for; from step.ini
 * @stage: evidence of this stage must have been collected for the goal to pass
 * @codes: patterns of the findings (errors that are first causes) that fail it
 * @after: ids of goals that must pass first, else this one is blocked; NULL-terminated
 * @hidden: the instructor does not show it to students; @until_due: not yet (grade/policy.h)
 */
struct goal {
	const char *id, *title;
	int points;
	enum evidence_stage stage;
	const char *const *codes;
	const char *const *after;
	bool hidden, until_due;
};

struct goal_result {
	const struct goal *goal;
	enum outcome outcome;
	int points; /* earned */
	const char *reason; /* for blocked and broken: one line */
};

/** struct exhibit - something the learner gets to see at the end of a step */
struct exhibit {
	const char *title;
	const char **lines;
	int nlines;
};

/**
 * struct observed - what was looked at, as far as the outcome depends on it; see facts/observed.h
 * @stage: this stage's evidence is there: the tree could be read, the build took place, the
 *	   booted kernel survived all that it was asked
 * @booted: the kernel was asked something
 * @tally: of all questions; @incidents: what happened beside the answers
 * @broken, @broken_help: how the host or the lab failed, and what to do; NULL: it did not
 */
struct observed {
	bool stage[STAGE_BOOT + 1];
	bool booted;
	struct tally tally;
	int incidents;
	const char *broken, *broken_help;
};

/** struct judgement - all that the outcome of a check depends on */
struct judgement {
	bool error;   /* a finding is an error and a first cause */
	bool broken;  /* the host or the lab failed */
	bool booted;  /* the kernel was asked something */
	enum outcome worst; /* of the goals that had to be looked at, the first that does not pass */
	struct tally tally; /* of all questions */
	int incidents;	    /* what happened beside the answers */
};

/**
 * verdict_outcome - the only place where a pass is made
 *
 * It requires that nothing contradicts it, that every goal passed, and that each question was
 * answered, and answered correctly.
 */
enum outcome verdict_outcome(const struct judgement *judgement);

struct verdict {
	struct arena *arena;
	const char *step;	 /* "05-register-x86-64"; NULL for inspect */
	const char *step_title;
	enum outcome outcome;	 /* pass, fail or broken */
	struct goal_result *goals;
	int ngoals;
	int points, max_points;
	struct findings *findings;
	struct tally tally;	 /* of all questions that the kernel was asked; of a boot only */
	struct facts *facts;	 /* kernel, timing and machine are shown from here */
	struct exhibit *exhibits;
	int nexhibits;
	double static_s, build_s, boot_s;
	const struct lap *laps; /* where the time went, see lib/laps.h; none for a step-less inspection */
	int nlaps;
	const char *broken, *broken_help;
	bool dosed; /* not all hints have been seen: people are not shown the text of a missing part */
};

/**
 * verdict_judge - make the verdict
 * @goals: the step's goals; for a step-less inspection 0 of them: then any error fails
 *
 * @limit: the deepest stage that was asked for; goals beyond it are not judged (blocked, with the
 *	   reason) and do not count against the outcome
 *
 * A goal passes only when its evidence was collected and no finding contradicts it; for a boot
 * that is, when all that the kernel was asked has its right answer, or has an answer and findings
 * about other goals say what is wrong with it: a wrong sum costs the points for the sum, not those for
 * a kernel that boots. An error that no goal's codes match still fails the verdict as a whole. The caller sets @facts of the verdict, for the
 * renderers.
 */
struct verdict *verdict_judge(struct arena *arena, const char *step, const struct goal *goals,
			      int ngoals, enum evidence_stage limit, const struct observed *seen,
			      struct findings *findings);

/** code_matches - whether @code is matched by @pattern: a code, or a family such as "E03*". */
bool code_matches(const char *pattern, const char *code);

/** codes_match - whether one of @patterns, NULL-terminated or NULL for none, matches @code. */
bool codes_match(const char *const *patterns, const char *code);

enum exit_code verdict_exit_code(const struct verdict *verdict);
const char *outcome_name(enum outcome outcome);

#endif
