// SPDX-License-Identifier: GPL-2.0-only
/* next - when the current step passes, go to the next one */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../stepcheck.h"
#include "../work/undo.h"
#include "../work/workspace.h"
#include "../lib/arena.h"
#include "../lib/meter.h"
#include "../lib/name.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/render.h"
#include "../show/ending.h"
#include "../command/command.h"
#include "coursetext.h"

/*
 * Whether this very tree has passed; otherwise check it now. Shows the verdict unless all is well.
 */
static bool passes(struct session *session, const char *hash, bool plain, int *code,
		   struct failure *failure)
{
	const struct step_progress *progress = session_seen(session, session->step);
	struct style style = style_for(stdout, plain);
	struct judge_options options = {.plain = plain};
	struct arena *arena;
	struct verdict *verdict;
	struct strbuf out = {0};

	if (judge_holds(session, session->step) && strcmp(progress->passed, hash) == 0)
		return true;
	arena = arena_new();
	verdict = judge_step(session, session->step, &options, arena, failure);
	if (verdict) {
		judge_record(session, session->step, verdict, &options, hash);
		*code = verdict_exit_code(verdict);
		renderer_find("term")->render(verdict, &style, &out);
		fwrite(strbuf_str(&out), 1, out.len, stdout);
		session_save(session, failure);
		if (verdict->outcome == OUTCOME_FAIL)
			remind_of_hints(session->step, session_seen(session, session->step));
	}
	strbuf_release(&out);
	arena_free(arena);
	return verdict && *code == EXIT_PASS && !failure->code;
}

#define AROUND_NOTES 4 /* rows that the terminal has besides: blank lines, the question */

/* The notes, as much of them as the terminal shows at once. */
static void show_notes(const struct session *session, bool plain)
{
	int rows = terminal_height(STDOUT_FILENO);

	if (rows)
		rows = rows > AROUND_NOTES + 4 ? rows - AROUND_NOTES : 4;
	print_notes(session, session->step, plain, rows);
}

/* The learner's own change, then one solution, to be compared. */
static void compare(struct session *session, const char *hash, bool plain)
{
	struct strbuf own = {0}, solution = {0};
	struct failure ignored = {0};
	bool same;

	own_diff(session, session->step, hash, &own, &ignored);
	solution_diff(session, session->step, &solution);
	failure_clear(&ignored);
	same = own.len && streq(own.buf, solution.buf);
	if (own.len) {
		putchar('\n');
		print_heading(same ? "What you did, and just what the course does" : "What you did",
			      plain);
		print_diff(&own, plain);
	}
	if (solution.len && !same) {
		putchar('\n');
		print_heading("One way to do it", plain);
		print_diff(&solution, plain);
	}
	show_notes(session, plain);
	strbuf_release(&own);
	strbuf_release(&solution);
}

/* On a terminal the learner decides when to go on. */
static bool wait_for_enter(const struct command_line *line)
{
	int c;

	if (line->yes || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return true;
	printf("\nEnter goes on to the next step, Ctrl-C stays here. ");
	fflush(stdout);
	do
		c = getchar();
	while (c != '\n' && c != EOF && !interrupted());
	return !interrupted();
}

/*
 * While the learner reads, others may work here (a run, a boot, a status): the lock is given back,
 * and the progress is read again afterwards.
 */
static int wait_unlocked(const struct command_line *line, struct session *session,
			 struct failure *failure)
{
	char here[64];
	bool go;
	int err;

	snprintf(here, sizeof(here), "%s", session->progress.current);
	workspace_unlock();
	go = wait_for_enter(line);
	err = go ? workspace_lock("next", NULL) : -EINTR;
	if (err)
		return failure_take(failure, err, NULL);
	session_close(session);
	if (session_open(session, true, failure))
		return failure->code;
	if (strcmp(here, session->progress.current) != 0)
		return failure_set(failure, EXIT_FAIL, "./lab status shows where you are",
				   "you have gone to another step meanwhile");
	return 0;
}

/*
 * Where the next step was visited before, its work is taken up again; else its start.diff comes in.
 */
static int state_for_next(struct session *session, const struct step *next, const char *hash,
			  char to[HASH_HEX], struct failure *failure)
{
	const struct step_progress *here = session_seen(session, session->step);
	const struct step_progress *there = session_seen(session, next);

	if (there->left[0] && strcmp(here->left, hash) == 0) {
		snprintf(to, HASH_HEX, "%s", there->left);
		return 0;
	}
	return state_enter(hash, next, to, failure);
}

/* While the check ran, or the diffs were read, an editor may have saved something. */
static int still(const char *hash, struct failure *failure)
{
	char now[HASH_HEX];

	if (snapshot(now, failure) || strcmp(now, hash) == 0)
		return failure->code;
	return failure_set(failure, EXIT_FAIL, "./lab next checks it as it is now",
			   "your tree has changed since it was checked");
}

static int advance(struct session *session, const struct step *next, const char *hash,
		   struct failure *failure)
{
	struct progress now = session->progress;
	char to[HASH_HEX], *what;

	if (state_for_next(session, next, hash, to, failure))
		return failure->code;
	progress_leave(&session->progress, hash);
	progress_enter(&session->progress, next->name, to);
	what = xasprintf("next: %s", next->name);
	undo_move(what, hash, to, &now, &session->progress, failure);
	free(what);
	return failure->code;
}

static void print_end(const struct session *session, bool plain)
{
	struct strbuf text = {0}, out = {0};

	say(stdout, "\nThat was the last step. ./lab submit writes what you hand in.\n\n");
	if (ending_reached(session)) {
		ending_text(session, &text);
		course_show(session, strbuf_str(&text), plain, &out);
		fputs(strbuf_str(&out), stdout);
	} else {
		say(stdout, "Some steps are still open: ./lab list shows which.\n");
	}
	strbuf_release(&text);
	strbuf_release(&out);
}

static int go_on(const struct command_line *line, struct session *session, const char *hash,
		 struct failure *failure)
{
	const struct step *steps = session->course->steps;
	int here = (int)(session->step - steps);
	const struct step *next = here + 1 < session->course->nsteps ? &steps[here + 1] : NULL;

	compare(session, hash, line->plain);
	if (!next) {
		print_end(session, line->plain);
		return 0;
	}
	if (wait_unlocked(line, session, failure))
		return failure->code;
	next = session->step + 1;
	if (still(hash, failure) || advance(session, next, hash, failure))
		return failure->code;
	session->step = next;
	putchar('\n');
	lesson_print(session, next, line->plain);
	return 0;
}

static int next_run(const struct command_line *line)
{
	struct failure failure = {0};
	struct session session;
	char hash[HASH_HEX];
	int code = EXIT_PASS;

	if (!session_open(&session, true, &failure) &&
	    judge_prepare(&session, NULL, "next",
			       &(struct judge_options){.plain = line->plain}, &failure) &&
	    !snapshot(hash, &failure) && passes(&session, hash, line->plain, &code, &failure))
		go_on(line, &session, hash, &failure);
	session_close(&session);
	return failure.code ? failure_print(&failure) : code;
}

COMMAND(next) = {
	.name = "next",
	.summary = "go to the next step, once this one passes",
	.description =
		"Checks the current step unless your tree has passed it as it is. When it passes, shows your\n"
		"change, one solution and the notes on it, and after Enter applies the next step's own\n"
		"change and shows its lesson. When it does not, shows what is still open.",
	.group = GROUP_COURSE,
	.order = 20,
	.needs = NEEDS_BUILD | NEEDS_LOCK,
	.run = next_run,
};
