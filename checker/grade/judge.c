// SPDX-License-Identifier: GPL-2.0-only
#include "judge.h"

#include <string.h>
#include <sys/stat.h>

#include "../facts/observed.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../rules/rule.h"

/* ---- merging steps --------------------------------------------------------------------------- */

struct words {
	const char **list;
	int n;
};

static void add_word(struct arena *arena, struct words *words, const char *word)
{
	for (int i = 0; i < words->n; i++) {
		if (streq(words->list[i], word))
			return;
	}
	*arena_append(arena, &words->list, &words->n) = word;
}

static void add_words(struct arena *arena, struct words *words, const char *const *list)
{
	for (; list && *list; list++)
		add_word(arena, words, *list);
}

static const char *const *words_end(struct arena *arena, struct words *words)
{
	*arena_append(arena, &words->list, &words->n) = NULL;
	return words->list;
}

/* The same system call may be asked for by several steps: the most demanding one counts. */
static void merge_syscalls(struct arena *arena, struct step *whole, const struct step *step)
{
	for (int i = 0; i < step->nsyscalls; i++) {
		const struct step_syscall *new = &step->syscalls[i];
		struct step_syscall *old = NULL;

		for (int j = 0; j < whole->nsyscalls && !old; j++) {
			if (streq(whole->syscalls[j].subject.name, new->subject.name))
				old = &whole->syscalls[j];
		}
		if (!old)
			*arena_append(arena, &whole->syscalls, &whole->nsyscalls) = *new;
		else if (new->challenges > old->challenges)
			*old = *new;
	}
}

static void merge_programs(struct arena *arena, struct step *whole, const struct step *step)
{
	for (int i = 0; i < step->nprograms; i++) {
		const struct step_program *new = &step->programs[i];
		bool known = false;

		for (int j = 0; j < whole->nprograms; j++)
			known |= streq(whole->programs[j].path, new->path) &&
				 streq(whole->programs[j].oracle, new->oracle) &&
				 streq(whole->programs[j].prints, new->prints);
		if (!known)
			*arena_append(arena, &whole->programs, &whole->nprograms) = *new;
	}
}

static const char *goal_id(struct arena *arena, const struct step *step, const char *id)
{
	return arena_printf(arena, "%s/%s", step->name, id);
}

static const struct goal *whole_goal(struct arena *arena, const struct step *step,
				     const struct goal *goal)
{
	struct goal *copy = arena_new_obj(arena, struct goal);
	struct words after = {0};

	*copy = *goal;
	copy->id = goal_id(arena, step, goal->id);
	for (int i = 0; goal->after && goal->after[i]; i++)
		add_word(arena, &after, goal_id(arena, step, goal->after[i]));
	copy->after = words_end(arena, &after);
	return copy;
}

/*
 * step_merge - a step that asks for everything that @steps ask for
 *
 * Ids of its goals are "STEP/GOAL". Lives in @arena and points into the steps.
 */
static struct step *step_merge(struct arena *arena, const struct step *const *steps, int n,
			       const char *name)
{
	struct step *whole = arena_new_obj(arena, struct step);
	struct words codes = {0}, paths = {0};

	whole->name = name;
	whole->title = n == 1 ? steps[0]->title : "the whole course";
	for (int i = 0; i < n; i++) {
		const struct step *step = steps[i];

		if (step->depth > whole->depth)
			whole->depth = step->depth;
		whole->smp |= step->smp;
		add_words(arena, &codes, step->codes);
		add_words(arena, &paths, step->paths);
		merge_syscalls(arena, whole, step);
		merge_programs(arena, whole, step);
		for (int j = 0; j < step->nanswers; j++)
			*arena_append(arena, &whole->answers, &whole->nanswers) = step->answers[j];
		for (int j = 0; j < step->ngoals; j++)
			*arena_append(arena, &whole->goals, &whole->ngoals) =
				*whole_goal(arena, step, &step->goals[j]);
	}
	whole->codes = words_end(arena, &codes);
	whole->paths = words_end(arena, &paths);
	whole->start_codes = whole->shows = words_end(arena, &(struct words){0});
	return whole;
}

/* ---- one step's share of common evidence ----------------------------------------------------- */

static bool asks_for_subject(const struct step *step, const char *subject)
{
	if (!subject)
		return true;
	for (int i = 0; i < step->nsyscalls; i++) {
		if (streq(step->syscalls[i].subject.name, subject))
			return true;
	}
	for (int i = 0; i < step->nprograms; i++) {
		if (streq(step->programs[i].path, subject))
			return true;
	}
	return false;
}

static struct verdict *judge_share(struct arena *arena, const struct step *step,
				   const struct verdict *whole)
{
	struct findings *findings = arena_new_obj(arena, struct findings);
	const struct observed seen = facts_observed(whole->facts);
	struct verdict *verdict;

	*findings = (struct findings){.arena = arena, .facts = whole->facts};
	for (int i = 0; i < whole->findings->n; i++) {
		struct finding *finding = whole->findings->list[i];

		if (asks_for_subject(step, finding->subject) &&
		    codes_match(step->codes, finding->rule->code))
			*arena_append(arena, &findings->list, &findings->n) = finding;
	}
	verdict = verdict_judge(arena, step->name, step->goals, step->ngoals, STAGE_BOOT, &seen,
				findings);
	verdict->facts = whole->facts;
	return verdict;
}

/* ---- the verdict's name -------------------------------------------------------------------- */

static bool log_says(const char *path, const char *const *words)
{
	struct strbuf log = {0};
	bool found = false;

	if (path)
		file_read(path, &log, 64u << 20);
	for (; *words && !found; words++)
		found = log.len && memmem(log.buf, log.len, *words, strlen(*words));
	strbuf_release(&log);
	return found;
}

/*
 * A build is ended when its output passes 256 MiB (see lib/process.h); honest ones stay far below.
 * A boot that went well prints 5 KiB, and the slow serial line some 20 KiB a second at most.
 */
#define BUILD_LOG_HUGE (64u << 20)
#define CONSOLE_HUGE   (256u << 10)

static bool log_is_huge(const char *path, off_t most)
{
	struct stat st;

	return path && stat(path, &st) == 0 && st.st_size > most;
}

static enum grade build_grade(const struct build_facts *build)
{
	static const char *const memory[] = {"virtual memory exhausted", "Cannot allocate memory",
					     "out of memory", "Killed signal terminated program",
					     NULL};
	static const char *const output[] = {"File size limit exceeded", "No space left on device",
					     "Disk quota exceeded", NULL};
	static const char *const time[] = {"CPU time limit exceeded", NULL};

	if (build->timed_out || log_says(build->log, time))
		return GRADE_TIMEOUT;
	if (log_says(build->log, memory))
		return GRADE_MEMORY;
	return log_is_huge(build->log, BUILD_LOG_HUGE) || log_says(build->log, output)
		       ? GRADE_OUTPUT
		       : GRADE_COMPILE_ERROR;
}

static enum grade judge_grade(const struct verdict *verdict)
{
	const struct facts *facts = verdict->facts;

	if (verdict->outcome == OUTCOME_PASS)
		return GRADE_PASS;
	/* A build that failed in a way no rule knows is still the submission's. */
	if (facts->build.state == FACT_COLLECTED && !facts->build.ok)
		return build_grade(&facts->build);
	/* So is a build whose outcome is no kernel. */
	if (facts->image.state == FACT_BROKEN)
		return GRADE_COMPILE_ERROR;
	if (verdict->outcome == OUTCOME_BROKEN)
		return GRADE_INFRA_ERROR;
	if (facts->boot.state != FACT_COLLECTED)
		return GRADE_FAIL;
	switch (facts->boot.end) {
	case BOOT_PANIC:
		return GRADE_PANIC;
	case BOOT_HANG:
		/* Who talks without end makes no progress either. */
		return log_is_huge(facts->boot.console, CONSOLE_HUGE) ? GRADE_OUTPUT : GRADE_HANG;
	case BOOT_NO_MEMORY:
		return GRADE_MEMORY;
	case BOOT_COMPLETED:
	case BOOT_RESET:
	case BOOT_LEFT_EARLY:
		break;
	}
	return GRADE_FAIL;
}

const char *judge_codes(struct arena *arena, const struct verdict *verdict)
{
	struct words codes = {0};
	const char *text = "";

	for (int i = 0; i < verdict->findings->n; i++) {
		const struct finding *finding = verdict->findings->list[i];

		if (finding->severity == SEVERITY_ERROR && !finding->blocked_by)
			add_word(arena, &codes, finding->rule->code);
	}
	for (int i = 0; i < codes.n; i++)
		text = arena_printf(arena, "%s%s%s", text, *text ? " " : "", codes.list[i]);
	return text;
}

/* ---- all steps ----------------------------------------------------------------------------- */

struct trial {
	struct arena *arena;
	const struct judge_request *request;
	const struct step *const *steps;
	struct judged *judged; /* of each step, in the same order */
	int n;
};

static struct verdict *check_one(const struct trial *trial, const struct step *step,
				 enum depth depth)
{
	struct check_request request = trial->request->check;

	request.step = step;
	if (depth < request.depth_limit)
		request.depth_limit = depth;
	return check_run(trial->arena, &request);
}

static void settle(struct trial *trial, int i, struct verdict *verdict)
{
	trial->judged[i] = (struct judged){.verdict = verdict, .grade = judge_grade(verdict)};
	if (verdict->outcome != OUTCOME_PASS && trial->request->settled)
		trial->request->settled(trial->request->cookie, verdict);
}

/* A look at the tree tells in milliseconds which steps cannot pass. */
static bool look_at_trees(struct trial *trial)
{
	for (int i = 0; i < trial->n; i++) {
		struct verdict *verdict = check_one(trial, trial->steps[i], DEPTH_TREE);

		if (!verdict)
			return false;
		if (verdict->outcome == OUTCOME_PASS && trial->steps[i]->depth != DEPTH_TREE)
			continue;
		/* Once more, for the words: it goes no deeper, but says what waits for what. */
		verdict = check_one(trial, trial->steps[i], DEPTH_BOOT);
		if (!verdict)
			return false;
		settle(trial, i, verdict);
	}
	return true;
}

/* One build and one boot for all steps that are still open. */
static bool check_together(struct trial *trial)
{
	const struct step **open = NULL;
	struct verdict *whole;
	int n = 0;

	for (int i = 0; i < trial->n; i++) {
		if (!trial->judged[i].verdict)
			*arena_append(trial->arena, &open, &n) = trial->steps[i];
	}
	if (n < 2)
		return true;
	whole = check_one(trial, step_merge(trial->arena, open, n, "all"), DEPTH_BOOT);
	if (!whole)
		return false;
	for (int i = 0; i < trial->n; i++) {
		struct verdict *share;

		if (trial->judged[i].verdict)
			continue;
		share = judge_share(trial->arena, trial->steps[i], whole);
		/* A kernel that does not build does so for every step that needs one. */
		if (share->outcome == OUTCOME_PASS || whole->facts->build.timed_out ||
		    (whole->facts->build.state == FACT_COLLECTED && !whole->facts->build.ok &&
		     share->outcome == OUTCOME_FAIL))
			settle(trial, i, share);
	}
	return true;
}

static bool check_alone(struct trial *trial)
{
	for (int i = 0; i < trial->n; i++) {
		struct verdict *verdict;

		if (trial->judged[i].verdict)
			continue;
		verdict = check_one(trial, trial->steps[i], DEPTH_BOOT);
		if (!verdict)
			return false;
		settle(trial, i, verdict);
	}
	return true;
}

static void add_findings(struct arena *arena, struct findings *all, const struct findings *more)
{
	for (int i = 0; i < more->n; i++) {
		bool known = false;

		for (int j = 0; j < all->n && !known; j++)
			known = finding_is_same(all->list[j], more->list[i]);
		if (!known)
			*arena_append(arena, &all->list, &all->n) = more->list[i];
	}
}

static void add_goals(struct arena *arena, struct verdict *sum, const struct step *step,
		      const struct verdict *verdict)
{
	for (int i = 0; i < verdict->ngoals; i++) {
		struct goal_result *result = arena_append(arena, &sum->goals, &sum->ngoals);

		*result = verdict->goals[i];
		result->goal = whole_goal(arena, step, verdict->goals[i].goal);
	}
	sum->points += verdict->points;
	sum->max_points += verdict->max_points;
	sum->static_s += verdict->static_s;
	sum->build_s += verdict->build_s;
	sum->boot_s += verdict->boot_s;
}

/* Worse beats better: what the lab could not judge, then what a limit ended, then mistakes. */
static int badness(enum grade grade)
{
	static const int order[] = {
		[GRADE_PASS] = 0,	 [GRADE_FAIL] = 1,	    [GRADE_HANG] = 2,
		[GRADE_PANIC] = 3,	 [GRADE_COMPILE_ERROR] = 4, [GRADE_OUTPUT] = 5,
		[GRADE_MEMORY] = 6,	 [GRADE_TIMEOUT] = 7,	    [GRADE_REJECTED] = 8,
		[GRADE_INFRA_ERROR] = 9,
	};

	return order[grade];
}

static int worst_of(const struct judged *judged, int n)
{
	int worst = 0;

	for (int i = 1; i < n; i++) {
		if (badness(judged[i].grade) > badness(judged[worst].grade))
			worst = i;
	}
	return worst;
}

struct verdict *judge_sum(struct arena *arena, const struct step *const *steps,
			  const struct judged *judged, int n, const char *name, enum grade *grade)
{
	struct verdict *sum = arena_new_obj(arena, struct verdict);
	int worst = worst_of(judged, n);

	*grade = judged[worst].grade;
	*sum = *judged[worst].verdict;
	if (n == 1)
		return sum;
	sum->arena = arena;
	sum->step = name;
	sum->step_title = "the whole course";
	sum->goals = NULL;
	sum->exhibits = NULL;
	sum->ngoals = sum->nexhibits = sum->points = sum->max_points = 0;
	sum->static_s = sum->build_s = sum->boot_s = 0;
	sum->findings = arena_new_obj(arena, struct findings);
	*sum->findings = (struct findings){.arena = arena, .facts = sum->facts};
	for (int i = 0; i < n; i++) {
		add_goals(arena, sum, steps[i], judged[i].verdict);
		add_findings(arena, sum->findings, judged[i].verdict->findings);
	}
	sum->outcome = *grade == GRADE_PASS	     ? OUTCOME_PASS
		       : *grade == GRADE_INFRA_ERROR ? OUTCOME_BROKEN
						     : OUTCOME_FAIL;
	return sum;
}

bool judge_steps(struct arena *arena, const struct judge_request *request,
		 const struct step *const *steps, int n, struct judged *judged)
{
	struct trial trial = {
		.arena = arena, .request = request, .steps = steps, .judged = judged, .n = n};

	for (int i = 0; i < n; i++)
		judged[i] = (struct judged){0};
	if (n == 1)
		return check_alone(&trial);
	return look_at_trees(&trial) && check_together(&trial) && check_alone(&trial);
}
