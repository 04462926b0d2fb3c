// SPDX-License-Identifier: GPL-2.0-only
#include "stepcheck.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diagnosis.h"
#include "pipeline.h"
#include "lib/arena.h"
#include "lib/fs.h"
#include "lib/meter.h"
#include "lib/process.h"
#include "lib/util.h"
#include "course/lesson.h"
#include "work/firstbuild.h"
#include "work/workspace.h"
#include "work/worktree.h"
#include "../vm/build/build.h"
#include "../vm/build/stagelock.h"
#include "../vm/stage/buildprogress.h"

static struct check_request request_for(const struct step *step,
					const struct judge_options *options, const char *cache)
{
	const struct workspace *workspace = workspace_get();

	return (struct check_request){
		.step = step,
		.tree = workspace->tree,
		.base = workspace->base,
		.stage = workspace->stage,
		.build = workspace->build,
		.cache = cache,
		.depth_limit = options->is_static ? DEPTH_TREE : step->depth,
		.full = options->full,
		.initcalls = options->initcalls,
		.remarks = true,
		.seed = options->seed,
	};
}

/* Where it is shown how far something is, when nobody else shows it. */
struct progress_line {
	struct meter meter;
	bool tell_source, told;
	struct build_progress to;
};

static void on_progress(void *cookie, const char *what, int done, int total)
{
	struct progress_line *line = cookie;

	if (line->tell_source)
		fprintf(stderr, "\r\033[Knothing wrong in the source so far; now the build\n\n");
	line->tell_source = false;
	if (what &&
	    !streq(what, line->meter.what)) /* how long one part took says nothing of the next */
		line->meter.begin = now_s();
	meter_update(&line->meter, what, done, total);
}

/* Where no line shows how far it is, what may take minutes is said once. */
static void tell_first_build(void *cookie, const char *what, int done, int total)
{
	struct progress_line *line = cookie;

	(void)done;
	(void)total;
	if (!line->told && what && streq(what, FIRST_BUILD))
		fprintf(stderr,
			"lab: the first build of the kernel is not done yet; this waits for it\n");
	line->told |= what && streq(what, FIRST_BUILD);
}

static void line_begin(struct progress_line *line, const struct judge_options *options,
		       const char *what)
{
	*line = (struct progress_line){.tell_source = options->tell_source};
	meter_begin(&line->meter, options->plain, what, 0);
	line->meter.live &= !options->progress;
	if (options->progress)
		line->to = (struct build_progress){options->progress, options->cookie};
	else /* on a terminal; what comes first is the build */
		line->to = (struct build_progress){
			line->meter.live ? on_progress : tell_first_build, line};
}

static void line_end(struct progress_line *line)
{
	if (line->meter.live)
		meter_end(&line->meter, false);
}

static bool hints_are_left(const struct session *session, const struct step *step)
{
	const struct step_progress *progress =
		session ? progress_find(&session->progress, step->name) : NULL;

	return session && (progress ? progress->hints : 0) < hint_count(step);
}

struct verdict *judge_step(const struct session *session, const struct step *step,
			   const struct judge_options *options, struct arena *arena,
			   struct failure *failure)
{
	char *cache = path_join(workspace_get()->state, "scan-cache");
	struct check_request request = request_for(step, options, cache);
	struct progress_line line;
	struct verdict *verdict;

	line_begin(&line, options, "looking at the tree");
	request.progress = line.to.update;
	request.cookie = line.to.cookie;
	mkdirs(workspace_get()->build);
	verdict = check_run(arena, &request);
	line_end(&line);
	free(cache);
	if (verdict)
		verdict->dosed = !options->whole && hints_are_left(session, step);
	if (verdict && !interrupted())
		return verdict;
	failure_take(failure, -EINTR, NULL);
	return NULL;
}

/* What the tree alone shows to be wrong is said without a build. */
static bool needs_build(const struct session *session, const struct step *step,
			const struct judge_options *options, struct failure *failure)
{
	struct judge_options look = *options;
	struct arena *arena = arena_new();
	const struct verdict *verdict;
	bool needs;

	look.is_static = true;
	look.tell_source = false;
	verdict = judge_step(session, step, &look, arena, failure);
	needs = verdict && verdict->outcome != OUTCOME_FAIL && verdict->outcome != OUTCOME_BROKEN;
	arena_free(arena);
	return needs;
}

/* Whoever made it was ended: go on with it. What fails is reported by the build that the judgement makes. */
static int go_on(const struct progress_line *line)
{
	const struct workspace *workspace = workspace_get();
	char *log = path_join(workspace->build, "baseline.log");
	const struct build_request request = {.tree = workspace->tree,
					      .pristine = WORKTREE_TRACK,
					      .stage = workspace->stage,
					      .log = log,
					      .timeout_s = 3600,
					      .progress = line->to};
	struct build_result result = {0};
	int err = mkdirs(workspace->build);

	if (!err)
		vm_stage_prepare(&request, &result);
	build_result_release(&result);
	free(log);
	return interrupted() ? -EINTR : 0;
}

int judge_await(const char *command, const struct judge_options *options)
{
	struct progress_line line;
	int err;

	workspace_unlock();
	line_begin(&line, options, FIRST_BUILD);
	err = first_build_await(&line.to);
	if (!err && !first_build_is_built())
		err = go_on(&line);
	line_end(&line);
	return err ? err : workspace_lock(command, NULL);
}

const struct step *judge_prepare(struct session *session, const char *name, const char *command,
				 const struct judge_options *options, struct failure *failure)
{
	const struct step *step = session_step(session, name, failure);
	int err;

	/* The rules of the other steps name causes. */
	if (step && step != session->step && diagnosis_refuse(workspace_get()->tree, failure))
		return NULL;
	if (!step || options->is_static || step->depth == DEPTH_TREE)
		return step;
	if (first_build_is_built() || !needs_build(session, step, options, failure))
		return failure->code ? NULL : step;
	err = judge_await(command, options);
	if (err) {
		failure_take(failure, err, NULL);
		return NULL;
	}
	session_close(session);
	return session_open(session, true, failure) ? NULL : session_step(session, name, failure);
}

const char *judge_first_cause(const struct verdict *verdict)
{
	const struct findings *findings = verdict->findings;

	for (int i = 0; findings && i < findings->n; i++) {
		if (findings->list[i]->severity == SEVERITY_ERROR && !findings->list[i]->blocked_by)
			return findings->list[i]->rule->code;
	}
	return NULL;
}

/* "fail E0201, 2026-11-22 09:10" */
static void record_last(struct step_progress *progress, const struct verdict *verdict)
{
	const char *code = verdict->outcome == OUTCOME_FAIL ? judge_first_cause(verdict) : NULL;
	char now[24];

	timestamp(now);
	snprintf(progress->last, sizeof(progress->last), "%s%s%s, %.16s",
		 outcome_name(verdict->outcome), code ? " " : "", code ? code : "", now);
}

void judge_record(struct session *session, const struct step *step, const struct verdict *verdict,
		  const struct judge_options *options, const char *hash)
{
	struct step_progress *progress = session_progress(session, step);
	bool whole = !options->is_static || step->depth == DEPTH_TREE;

	if (verdict->outcome != OUTCOME_BROKEN)
		record_check(&session->progress.record, verdict, step->start_codes);
	if (verdict->outcome == OUTCOME_PASS && whole) {
		snprintf(progress->passed, sizeof(progress->passed), "%s", hash);
		timestamp(progress->passed_at);
		progress->broke_at[0] = '\0';
		progress->failed = 0;
	} else if (verdict->outcome == OUTCOME_FAIL) {
		progress->failed++;
		if (progress->passed[0] && !progress->broke_at[0])
			timestamp(progress->broke_at);
	}
	if (whole || verdict->outcome == OUTCOME_FAIL)
		record_last(progress, verdict);
	snprintf(session->seen, sizeof(session->seen), "%s", hash);
}

bool judge_holds(const struct session *session, const struct step *step)
{
	const struct step_progress *progress = progress_find(&session->progress, step->name);

	return progress && progress->passed[0] && !progress->broke_at[0];
}

static bool planted(const struct step *current, const char *code)
{
	if (codes_match(current->start_codes, code))
		return true;
	/* What the learner is to diagnose was planted, too. */
	for (int i = 0; i < current->nanswers; i++) {
		if (current->answers[i].expected && strstr(current->answers[i].expected, code))
			return true;
	}
	return false;
}

static bool is_broken_by_learner(const struct session *session, const struct verdict *verdict)
{
	const struct findings *findings = verdict->findings;

	if (verdict->outcome != OUTCOME_FAIL)
		return false;
	for (int i = 0; findings && i < findings->n; i++) {
		const struct finding *finding = findings->list[i];

		if (finding->severity == SEVERITY_ERROR && !finding->blocked_by &&
		    !planted(session->step, finding->rule->code))
			return true;
	}
	return false;
}

static bool look_again(struct session *session, const struct step *step,
		       struct step_progress *progress)
{
	struct judge_options options = {.is_static = true, .plain = true};
	struct arena *arena = arena_new();
	struct failure failure = {0};
	struct verdict *verdict = judge_step(session, step, &options, arena, &failure);
	bool broken = verdict && is_broken_by_learner(session, verdict);

	bool was_broken = progress->broke_at[0] != '\0';

	if (broken && !was_broken)
		timestamp(progress->broke_at);
	else if (!broken && verdict)
		progress->broke_at[0] = '\0';
	failure_clear(&failure);
	arena_free(arena);
	return broken != was_broken;
}

/* Found broken by looking at the tree alone, so that another look can tell that it was fixed. */
static bool seemed_broken(const struct session *session, const struct step *step)
{
	const struct step_progress *progress = progress_find(&session->progress, step->name);

	return progress && progress->passed[0] && progress->broke_at[0] && !progress->failed;
}

/*
 * A step that a deeper check found broken stays pending until it is checked that deep again. The
 * steps after the current one are not looked for in a tree that has not come to them.
 */
bool judge_passed_steps(struct session *session, const char *hash)
{
	bool changed = false;

	for (int i = 0; i < session->course->nsteps && !interrupted(); i++) {
		const struct step *step = &session->course->steps[i];
		bool again = seemed_broken(session, step);

		if (step > session->step)
			break;

		if (!again && (!judge_holds(session, step) ||
			       strcmp(session_seen(session, step)->passed, hash) == 0))
			continue;
		changed |= look_again(session, step, session_progress(session, step));
	}
	return changed;
}
