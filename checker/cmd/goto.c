// SPDX-License-Identifier: GPL-2.0-only
/* goto, reset, undo, redo - moving about without losing a line */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../work/session.h"
#include "../work/undo.h"
#include "../work/workspace.h"
#include "../work/worktree.h"
#include "../lib/name.h"
#include "../lib/util.h"
#include "../command/command.h"

/* The tree that going to @step means: as it was left, as it began, or made of the solutions before
 * it. */
static int state_to_go_to(struct session *session, const struct step *step, bool fresh,
			  char to[HASH_HEX], struct failure *failure)
{
	const struct step_progress *progress = session_seen(session, step);

	if (!progress->entered[0])
		return state_build(session, step, to, failure);
	snprintf(to, HASH_HEX, "%s",
		 fresh || !progress->left[0] ? progress->entered : progress->left);
	return 0;
}

static int go_to(struct session *session, const struct step *step, bool fresh, const char *verb,
		 struct failure *failure)
{
	struct progress now = session->progress;
	char from[HASH_HEX], to[HASH_HEX], *what;

	if (snapshot(from, failure) || state_to_go_to(session, step, fresh, to, failure))
		return failure->code;
	progress_leave(&session->progress, from);
	progress_enter(&session->progress, step->name, to);
	what = xasprintf("%s: %s", verb, step->name);
	undo_move(what, from, to, &now, &session->progress, failure);
	free(what);
	return failure->code;
}

static int goto_step(struct session *session, const struct step *step, struct failure *failure)
{
	bool been = session_seen(session, step)->entered[0];

	if (step == session->step) {
		say(stdout, "You are at step %s already; ./lab reset begins it again.\n",
		    step->name);
		return 0;
	}
	if (go_to(session, step, false, "goto", failure))
		return failure->code;
	say(stdout,
	    "You are at step %s%s.\n./lab lesson shows what it is about, ./lab undo goes back.\n",
	    step->name,
	    been ? ", as you left it" : "; the steps before it come from the course's solutions");
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
	session->progress.round++;
	snprintf(session->progress.current, sizeof(session->progress.current), "%s", first->name);
	snprintf(session_progress(session, first)->entered, HASH_HEX, "%s", to);
	if (undo_move("reset --all", from, to, &now, &session->progress, failure))
		return failure->code;
	say(stdout, "You are at the beginning. ./lab undo brings everything back.\n");
	return 0;
}

static int reset_step(struct session *session, const struct step *step, struct failure *failure)
{
	if (go_to(session, step, true, "reset", failure))
		return failure->code;
	say(stdout, "Step %s is as it began. ./lab undo brings your work back.\n", step->name);
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

static void print_state(const char *word, const struct state *state)
{
	say(stdout, "%s step %s as it was at %s (%s)", word, state->step, state->time, state->what);
}

/* What one more undo, or redo, would bring back. */
static void offer(struct failure *failure)
{
	struct history history;
	int back, forward;

	if (!history_load(&history, failure)) {
		back = history_back(&history);
		forward = history_forward(&history);
		if (back >= 0) {
			print_state("./lab undo brings back", &history.states[back]);
			puts("");
		}
		if (forward >= 0) {
			print_state("./lab redo brings back", &history.states[forward]);
			puts("");
		}
	}
	history_release(&history);
}

static void print_nothing(enum undo_way way, int number)
{
	if (way == UNDO_TO)
		say(stdout, "There is no state %d. ./lab undo --list shows them.\n", number);
	else
		say(stdout,
		    "There is nothing to %s. ./lab undo --list shows every state that was kept.\n",
		    way == UNDO_BACK ? "undo" : "redo");
}

static int travel(enum undo_way way, int number)
{
	struct failure failure = {0};
	struct session session;
	struct state state = {0};

	if (!session_open(&session, true, &failure) &&
	    !undo_travel(way, number, &session.progress, &state, &failure)) {
		if (state.number) {
			print_state("You are back at", &state);
			puts(".");
			offer(&failure);
		} else {
			print_nothing(way, number);
		}
	}
	free(state.what);
	session_close(&session);
	return failure_print(&failure);
}

#define NEAR 10 /* states that --list shows on either side */

static int list_states(bool all)
{
	struct failure failure = {0};
	struct history history;

	if (undo_recover(&failure) || history_load(&history, &failure))
		return failure_print(&failure);
	for (int i = 0; i < history.n; i++) {
		const struct state *state = &history.states[i];

		if (all || abs(i - history.at) <= NEAR)
			printf("%s %4d  %s  %-22s %s\n", i == history.at ? ">" : " ", state->number,
			       state->time, state->step, state->what);
	}
	if (!history.n)
		printf("No state was kept yet.\n");
	history_release(&history);
	return EXIT_PASS;
}

static int undo_run(const struct command_line *line)
{
	const char *word = line->noperands ? line->operands[0] : NULL;
	char *end = NULL;
	long number = word ? strtol(word, &end, 10) : 0;

	if (option_get(line, "list") || option_get(line, "all"))
		return list_states(option_get(line, "all"));
	if (word && (*end || number < 1 || number > 1000000000))
		return usage_error(
			line, "\"%s\" is no number of a state; ./lab undo --list shows them", word);
	return travel(word ? UNDO_TO : UNDO_BACK, (int)number);
}

COMMAND(undo) = {
	.name = "undo",
	.synopsis = "[NUMBER|--list]",
	.summary = "take back the last next, goto, reset or solution",
	.description =
		"Your tree becomes exactly what it was before it, and you are at the step where you were. What you\n"
		"have passed stays passed. Nothing is thrown away: all states that your tree was in stand in a row;\n"
		"undo goes to the one before, redo to the one after, and what you do in between is put in there.\n"
		"--list shows the row where you are in it (--all: the whole), and undo NUMBER goes to any of them.",
	.group = GROUP_MOVE,
	.order = 30,
	.use = 110,
	.needs = NEEDS_WORKSPACE | NEEDS_LOCK,
	.max_operands = 1,
	.options = (const struct option_spec[]){{.name = "list",
						 .summary = "show the states next to this one"},
						{.name = "all", .summary = "show all states"},
						{0}},
	.run = undo_run,
};

static int redo_run(const struct command_line *line)
{
	(void)line;
	return travel(UNDO_FORWARD, 0);
}

COMMAND(redo) = {
	.name = "redo",
	.summary = "do again what was undone",
	.description = "Goes to the state after this one, with all edits made there.",
	.group = GROUP_MOVE,
	.order = 40,
	.use = 120,
	.needs = NEEDS_WORKSPACE | NEEDS_LOCK,
	.run = redo_run,
};
