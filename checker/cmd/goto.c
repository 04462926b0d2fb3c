// SPDX-License-Identifier: GPL-2.0-only
/* goto, reset, undo, redo - moving about without losing a line */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../course/session.h"
#include "../course/undo.h"
#include "../course/workspace.h"
#include "../course/worktree.h"
#include "../lib/util.h"
#include "command.h"

/* The tree that going to @step means: as it was left, as it began, or made of the solutions before
 * it. */
static int state_to_go_to(struct session *session, const struct step *step, bool fresh,
			  char to[HASH_HEX], struct failure *failure)
{
	const struct step_progress *progress = session_seen(session, step);

	if (progress->entered[0]) {
		snprintf(to, HASH_HEX, "%s",
			 fresh || !progress->left[0] ? progress->entered : progress->left);
		return 0;
	}
	if (!state_build(session, step, to, failure))
		snprintf(session_progress(session, step)->entered, HASH_HEX, "%s", to);
	return failure->code;
}

static int go_to(struct session *session, const struct step *step, bool fresh, const char *verb,
		 struct failure *failure)
{
	struct progress now = session->progress;
	char from[HASH_HEX], to[HASH_HEX], *what;

	if (snapshot(from, failure) || state_to_go_to(session, step, fresh, to, failure))
		return failure->code;
	if (step != session->step)
		snprintf(session_progress(session, session->step)->left, HASH_HEX, "%s", from);
	snprintf(session->progress.current, sizeof(session->progress.current), "%s", step->name);
	what = xasprintf("%s: %s", verb, step->name);
	undo_move(what, from, to, &now, &session->progress, failure);
	free(what);
	return failure->code;
}

static int goto_step(struct session *session, const struct step *step, struct failure *failure)
{
	bool been = session_seen(session, step)->entered[0];

	if (step == session->step) {
		printf("You are at step %s already; ./lab reset begins it again.\n", step->name);
		return 0;
	}
	if (go_to(session, step, false, "goto", failure))
		return failure->code;
	printf("You are at step %s%s. ./lab lesson shows what it is about, ./lab undo goes back.\n",
	       step->name,
	       been ? ", as you left it"
		    : "; the steps before it come from the course's solutions");
	return 0;
}

static int goto_run(const struct command_line *line)
{
	struct failure failure = {0};
	struct session session;
	const struct step *step = NULL;

	if (!session_open(&session, true, &failure))
		step = session_step(&session, line->operands[0], &failure);
	if (step)
		goto_step(&session, step, &failure);
	session_close(&session);
	return failure_print(&failure);
}

COMMAND(goto_) = {
	.name = "goto",
	.synopsis = "STEP",
	.summary = "go to another step; your work stays kept",
	.description =
		"Your tree becomes what it was when you left that step. Where you have not been yet, it is made\n"
		"of your own work and the course's solutions of the steps between.",
	.group = GROUP_MOVE,
	.order = 10,
	.needs = NEEDS_WORKSPACE | NEEDS_LOCK,
	.min_operands = 1,
	.max_operands = 1,
	.run = goto_run,
};

/* Everything from the beginning: the first step, and nothing passed. */
static int reset_all(struct session *session, struct failure *failure)
{
	const struct step *first = &session->course->steps[0];
	struct progress now = session->progress;
	char from[HASH_HEX], track[HASH_HEX], to[HASH_HEX], *error = NULL;
	int err = worktree_tree_of(workspace_get()->tree, WORKTREE_TRACK, track, &error);

	if (err)
		return failure_take(failure, err, error);
	if (snapshot(from, failure) || state_enter(track, first, to, failure))
		return failure->code;
	session->progress.nsteps = 0;
	snprintf(session->progress.current, sizeof(session->progress.current), "%s", first->name);
	snprintf(session_progress(session, first)->entered, HASH_HEX, "%s", to);
	if (undo_move("reset --all", from, to, &now, &session->progress, failure))
		return failure->code;
	printf("You are at the beginning. ./lab undo brings everything back.\n");
	return 0;
}

static int reset_step(struct session *session, const struct step *step, struct failure *failure)
{
	if (go_to(session, step, true, "reset", failure))
		return failure->code;
	printf("Step %s is as it began. ./lab undo brings your work back.\n", step->name);
	return 0;
}

static int reset_run(const struct command_line *line)
{
	struct failure failure = {0};
	struct session session;
	const struct step *step = NULL;

	if (option_get(line, "all") && line->noperands)
		return usage_error(line, "name a step or say --all, not both");
	if (!session_open(&session, true, &failure))
		step = session_step(&session, line->noperands ? line->operands[0] : NULL, &failure);
	if (step && option_get(line, "all"))
		reset_all(&session, &failure);
	else if (step)
		reset_step(&session, step, &failure);
	session_close(&session);
	return failure_print(&failure);
}

COMMAND(reset) = {
	.name = "reset",
	.synopsis = "[STEP|--all]",
	.summary = "begin a step again, or the whole course",
	.description =
		"Your tree becomes what it was when the step began. What you had stays kept: undo brings it back.",
	.group = GROUP_MOVE,
	.order = 20,
	.needs = NEEDS_WORKSPACE | NEEDS_LOCK,
	.max_operands = 1,
	.options = (const struct option_spec[]){{.name = "all", .summary = "the whole course"},
						{0}},
	.run = reset_run,
};

static int travel(bool back)
{
	struct failure failure = {0};
	struct session session;
	char *what = NULL;

	if (!session_open(&session, true, &failure)) {
		if (back)
			undo_back(&session.progress, &what, &failure);
		else
			undo_forward(&session.progress, &what, &failure);
		if (!failure.code && what)
			printf("%s: %s. You are at step %s.\n", back ? "Undone" : "Done again",
			       what, session.progress.current);
		else if (!failure.code)
			printf("There is nothing to %s.\n", back ? "undo" : "redo");
	}
	free(what);
	session_close(&session);
	return failure_print(&failure);
}

static int undo_run(const struct command_line *line)
{
	(void)line;
	return travel(true);
}

COMMAND(undo) = {
	.name = "undo",
	.summary = "take back the last next, goto, reset or solution",
	.description =
		"Your tree and your progress become exactly what they were before it. Nothing is thrown away: redo\n"
		"brings back what you had, with all edits since.",
	.group = GROUP_MOVE,
	.order = 30,
	.needs = NEEDS_WORKSPACE | NEEDS_LOCK,
	.run = undo_run,
};

static int redo_run(const struct command_line *line)
{
	(void)line;
	return travel(false);
}

COMMAND(redo) = {
	.name = "redo",
	.summary = "do again what was undone",
	.group = GROUP_MOVE,
	.order = 40,
	.needs = NEEDS_WORKSPACE | NEEDS_LOCK,
	.run = redo_run,
};
