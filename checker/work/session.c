// SPDX-License-Identifier: GPL-2.0-only
#include "session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../course/variant.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "lean.h"
#include "student.h"
#include "undo.h"
#include "workspace.h"
#include "worktree.h"

static int open_progress(struct session *session, struct failure *failure)
{
	char *error = NULL;

	if (progress_load(&session->progress, &error))
		failure_set(
			failure, EXIT_BROKEN,
			"fix that line, or copy work/state/progress~ (what it was before) over it; "
			"your work in work/linux is not touched",
			"%s", error);
	free(error);
	if (failure->code || student_check(&session->progress, failure))
		return failure->code;
	session->step = course_step(session->course, session->progress.current);
	if (!session->step)
		return failure_set(failure, EXIT_BROKEN,
				   "./lab list shows the steps; fix the line \"current\"",
				   "%s: there is no step \"%s\"", workspace_get()->progress,
				   session->progress.current);
	return 0;
}

int session_open(struct session *session, bool locked, struct failure *failure)
{
	char *error = NULL;

	*session = (struct session){0};
	if (locked) {
		worktree_tidy(workspace_get()->tree);
		lean_follow(workspace_get()->tree);
	}
	if (locked && undo_recover(failure))
		return failure->code;
	session->course = course_load(&error);
	if (!session->course)
		return failure_take(failure, -EINVAL, error);
	return open_progress(session, failure);
}

int session_read(struct session *session, struct failure *failure)
{
	char *error = NULL;

	if (workspace_state(NULL) == WORKSPACE_READY)
		return session_open(session, false, failure);
	*session = (struct session){.course = course_load(&error)};
	if (!session->course)
		return failure_take(failure, -EINVAL, error);
	session->step = session->course->steps;
	return 0;
}

void session_close(struct session *session)
{
	course_free(session->course);
	session->course = NULL;
}

const struct step *session_step(const struct session *session, const char *name,
				struct failure *failure)
{
	const struct step *step = name ? course_step(session->course, name) : session->step;
	const char *near;

	if (step)
		return step;
	near = course_nearest(session->course, name);
	failure_set(failure, EXIT_USAGE, "./lab list shows all steps",
		    "there is no step \"%s\"%s%s%s", name, near ? "; did you mean " : "",
		    near ? near : "", near ? "?" : "");
	return NULL;
}

int session_save(const struct session *session, struct failure *failure)
{
	int err = progress_save(&session->progress);

	if (!err)
		return session->seen[0] ? undo_seen(session->seen, &session->progress, failure) : 0;
	return failure_take(failure, err,
			    xasprintf("%s: %s", workspace_get()->progress, strerror(-err)));
}

const struct step_progress *session_seen(const struct session *session, const struct step *step)
{
	static const struct step_progress none;
	const struct step_progress *progress = progress_find(&session->progress, step->name);

	return progress ? progress : &none;
}

struct step_progress *session_progress(struct session *session, const struct step *step)
{
	struct step_progress *progress = progress_step(&session->progress, step->name);
	static struct step_progress none; /* beyond 64 steps nothing is remembered */

	return progress ? progress : &none;
}

static char *existing(char *path)
{
	if (path_exists(path))
		return path;
	free(path);
	return NULL;
}

char *step_file(const struct step *step, const char *name)
{
	return existing(path_join(step->dir, name));
}

char *step_solution(const struct step *step, const char *name)
{
	return existing(lab_path("solutions/%s/%s", step->name, name));
}

/* ---- states ------------------------------------------------------------------------------ */

static int conflict(const struct changes *changes, struct failure *failure)
{
	return failure_set(
		failure, EXIT_FAIL,
		"nothing was applied and nothing is lost: `./lab diff` shows what you changed there; "
		"move it out of the way, or `./lab reset` puts the step's files back",
		"the step's own change does not fit into %s: %s", changes->conflict_file,
		changes->conflict);
}

/* @own: the diff is one of this tree, and not one of the course's. */
static int plan_and_make(struct arena *arena, const char *from, const char *diff, const char *text,
			 bool own, char to[HASH_HEX], struct failure *failure)
{
	const char *tree = workspace_get()->tree, *reason;
	struct tree_object object = {.tree = tree, .hash = from};
	struct tree_reader reader = tree_reader_object(&object);
	struct changes changes;
	struct traits traits;
	struct patch patch;
	char *error = NULL;
	int err;

	if (patch_parse(arena, text, &patch, &reason))
		return failure_set(failure, EXIT_BROKEN, "the lab itself is damaged", "%s: %s",
				   diff, reason);
	err = worktree_traits(tree, &traits, &error);
	if (err)
		return failure_take(failure, err, error);
	if (own)
		traits.first_number = COURSE_FIRST_NUMBER;
	patch_plan(arena, &patch, &reader, &traits, own, &changes);
	if (changes.conflict_file)
		return conflict(&changes, failure);
	err = worktree_with(tree, from, &changes, to, &error);
	return err ? failure_take(failure, err, error) : 0;
}

int state_apply(const char *from, const char *diff, char to[HASH_HEX], struct failure *failure)
{
	struct strbuf text = {0};
	struct arena *arena;
	int err;

	if (!diff) {
		snprintf(to, HASH_HEX, "%s", from);
		return 0;
	}
	err = course_read(diff, &text, 16 << 20);
	if (err)
		return failure_take(failure, err, xasprintf("%s: %s", diff, strerror(-err)));
	arena = arena_new();
	plan_and_make(arena, from, diff, strbuf_str(&text), false, to, failure);
	arena_free(arena);
	strbuf_release(&text);
	return failure->code;
}

int state_patch(const char *from, const char *diff, char to[HASH_HEX], struct failure *failure)
{
	struct arena *arena = arena_new();

	plan_and_make(arena, from, "a diff of this tree", diff, true, to, failure);
	arena_free(arena);
	return failure->code;
}

int state_enter(const char *from, const struct step *step, char to[HASH_HEX],
		struct failure *failure)
{
	char *diff = step_file(step, "start.diff");

	state_apply(from, diff, to, failure);
	free(diff);
	return failure->code;
}

static int add_solution(char tree[HASH_HEX], const struct step *step, struct failure *failure)
{
	char *diff = step_solution(step, "solution.diff"), to[HASH_HEX];

	if (!state_apply(tree, diff, to, failure))
		snprintf(tree, HASH_HEX, "%s", to);
	free(diff);
	return failure->code;
}

/* From the tree on entering step @first to the one on entering step @last. */
static int walk_on(struct session *session, int first, int last, char tree[HASH_HEX],
		   struct failure *failure)
{
	const struct step *steps = session->course->steps;
	char to[HASH_HEX];

	for (int i = first; i < last; i++) {
		if (add_solution(tree, &steps[i], failure) ||
		    state_enter(tree, &steps[i + 1], to, failure))
			return failure->code;
		snprintf(tree, HASH_HEX, "%s", to);
	}
	return 0;
}

static int from_the_beginning(struct session *session, int last, char to[HASH_HEX],
			      struct failure *failure)
{
	char track[HASH_HEX], *error = NULL;
	int err = worktree_tree_of(workspace_get()->tree, WORKTREE_TRACK, track, &error);

	if (err)
		return failure_take(failure, err, error);
	if (state_enter(track, &session->course->steps[0], to, failure))
		return failure->code;
	return walk_on(session, 0, last, to, failure);
}

int state_build(struct session *session, const struct step *step, char to[HASH_HEX],
		struct failure *failure)
{
	const struct step *steps = session->course->steps;
	int wanted = (int)(step - steps), i = wanted - 1;
	struct failure misfit = {0};
	char tree[HASH_HEX];

	while (i >= 0 && !session_seen(session, &steps[i])->entered[0])
		i--;
	if (i >= 0) {
		const struct step_progress *been = session_seen(session, &steps[i]);

		/* A passed step stands for its own solution. */
		if (been->passed[0] && !state_enter(been->passed, &steps[i + 1], to, &misfit) &&
		    !walk_on(session, i + 1, wanted, to, &misfit))
			return 0;
		snprintf(tree, sizeof(tree), "%s", been->entered);
		if (!been->passed[0] && !walk_on(session, i, wanted, tree, &misfit)) {
			snprintf(to, HASH_HEX, "%s", tree);
			return 0;
		}
		if (misfit.code == EXIT_INTERRUPTED) {
			*failure = misfit;
			return failure->code;
		}
		failure_clear(&misfit);
	}
	return from_the_beginning(session, wanted, to, failure);
}

int state_solve(struct session *session, const struct step *step, char before[HASH_HEX],
		char to[HASH_HEX], struct failure *failure)
{
	if (from_the_beginning(session, (int)(step - session->course->steps), before, failure))
		return failure->code;
	snprintf(to, HASH_HEX, "%s", before);
	return add_solution(to, step, failure);
}
