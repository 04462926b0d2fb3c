// SPDX-License-Identifier: GPL-2.0-only
#include "home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../work/firstbuild.h"
#include "../work/history.h"
#include "../stepcheck.h"
#include "../course/lesson.h"
#include "../work/workspace.h"
#include "../lib/name.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "dialog.h"

#define PATIENCE 3	   /* failed checks before a hint comes next */
#define PAUSE_S	 (20 * 60) /* who leaves no trace for so long was away */

/* "########............" */
static void add_bar(struct strbuf *out, int done, int total)
{
	for (int i = 0; i < total; i++)
		strbuf_addstr(out, i < done ? "##" : "..");
}

static int count_passed(const struct session *session)
{
	int n = 0;

	for (int i = 0; i < session->course->nsteps; i++)
		n += session_seen(session, &session->course->steps[i])->passed[0] != '\0';
	return n;
}

static void add_place(const struct session *session, struct strbuf *out)
{
	int n = session->course->nsteps, passed = count_passed(session);

	strbuf_addf(out, "Step %d of %d: %s\n", session->step->number, n, session->step->title);
	add_bar(out, passed, n);
	strbuf_addf(out, "  %d passed\n", passed);
}

static void add_first_build(struct strbuf *out)
{
	struct first_build build;
	char *words;

	first_build_look(&build);
	words = first_build_words(&build);
	if (words)
		strbuf_addf(out, "%s\n", words);
	free(words);
	first_build_release(&build);
}

static void add_last(const struct session *session, struct strbuf *out)
{
	const struct step_progress *seen = session_seen(session, session->step);
	int doses = hint_count(session->step);

	if (!seen->last[0])
		strbuf_addstr(out, "Not checked yet in this step");
	else
		strbuf_addf(out, "Last check: %s", seen->last);
	if (seen->failed > 1)
		strbuf_addf(out, ", %d that failed", seen->failed);
	if (seen->hints)
		strbuf_addf(out, ", %d of %d hints seen", seen->hints, doses);
	strbuf_addch(out, '\n');
}

static void add_broken(const struct session *session, struct strbuf *out)
{
	int n = 0;

	for (int i = 0; i < session->course->nsteps; i++) {
		const struct step *step = &session->course->steps[i];
		const struct step_progress *seen = session_seen(session, step);

		if (step <= session->step && seen->passed[0] && seen->broke_at[0])
			strbuf_addf(out, "%s%s (since %.16s)",
				    n++ ? ", " : "Broke again: ", step->name, seen->broke_at);
	}
	if (n)
		strbuf_addch(out, '\n');
}

static time_t moment(const char *text)
{
	struct tm tm = {.tm_isdst = -1};

	return strptime(text, "%Y-%m-%d %H:%M:%S", &tm) ? mktime(&tm) : 0;
}

static int time_compare(const void *a, const void *b)
{
	time_t x = *(const time_t *)a, y = *(const time_t *)b;

	return (x > y) - (x < y);
}

/* From one kept state to the next, without the pauses. */
static long seconds_spent(const struct history *history)
{
	time_t *times = xcalloc(history->n + 1, sizeof(*times));
	long sum = 0;

	for (int i = 0; i < history->n; i++)
		times[i] = moment(history->states[i].time);
	qsort(times, history->n, sizeof(*times), time_compare);
	for (int i = 1; i < history->n; i++)
		if (times[i] - times[i - 1] < PAUSE_S)
			sum += times[i] - times[i - 1];
	free(times);
	return sum;
}

static void add_spent(const struct session *session, const struct history *history,
		      struct strbuf *out)
{
	long minutes = (seconds_spent(history) + 30) / 60;

	strbuf_addstr(out, "Time spent: ");
	if (minutes >= 60)
		strbuf_addf(out, "%ld h ", minutes / 60);
	strbuf_addf(out, "%ld min   Linux %s, %s track", minutes % 60, session->progress.kernel,
		    track_name(session->progress.track));
}

/* "take back "next: 02-define": to 01-meet-the-boundary as it was at 12:03" */
static char *way(const struct history *history, int to, const char *verb, const char *what)
{
	const struct state *state = to < 0 ? NULL : &history->states[to];

	return state ? xasprintf("%s \"%s\": %s as at %.5s", verb, what, state->step,
				 state->time + strlen("2026-11-29 "))
		     : NULL;
}

/* The command that led to the state after @from, up to @to. */
static const char *move_between(const struct history *history, int from, int to)
{
	for (int i = to; i > from; i--) {
		if (history->states[i].is_move)
			return history->states[i].what;
	}
	return to >= 0 ? history->states[to].what : "";
}

static void look_at_history(struct home *home, const struct history *history)
{
	int back = history_back(history), forward = history_forward(history);

	home->undo = way(history, back, "take back",
			 back < 0 ? "" : move_between(history, back, history->at));
	home->redo = way(history, forward, "do again",
			 forward < 0 ? "" : move_between(history, history->at, forward));
}

static void decide(struct home *home, const struct session *session, bool lesson_read)
{
	const struct step *step = session->step;
	const struct step_progress *seen = session_seen(session, step);
	bool is_last = step == &session->course->steps[session->course->nsteps - 1];

	if (judge_holds(session, step)) {
		home->next = is_last ? "submit" : "next";
		home->why = is_last ? xstrdup("write what you hand in")
				    : xasprintf("go on to %s", (step + 1)->name);
	} else if (!seen->last[0] && !seen->failed && !lesson_read) {
		home->next = "lesson";
		home->why = xasprintf("read the lesson of %s", step->name);
	} else if (seen->failed >= PATIENCE && !seen->hints && hint_count(step)) {
		home->next = "hint";
		home->why = xstrdup("take a first hint");
	} else {
		home->next = "check";
		home->why = xstrdup(seen->failed ? "check your work again" : "check your work");
	}
}

static void look_at_course(struct home *home, const struct session *session, bool lesson_read)
{
	struct failure ignored = {0};
	struct history history;
	struct strbuf text = {0};

	add_place(session, &text);
	add_last(session, &text);
	add_first_build(&text);
	add_broken(session, &text);
	if (!history_load(&history, &ignored))
		look_at_history(home, &history);
	add_spent(session, &history, &text);
	history_release(&history);
	failure_clear(&ignored);
	home->text = strbuf_detach(&text);
	decide(home, session, lesson_read);
}

void home_look(struct home *home, bool lesson_read)
{
	bool ready = workspace_state(NULL) == WORKSPACE_READY;
	struct failure failure = {0};
	struct session session;

	*home = (struct home){.next = ready ? "doctor" : "start"};
	if (!ready) {
		home->text = xasprintf("There is no workspace at %s yet.", workspace_get()->dir);
		home->why = xstrdup("prepare it: kernel, first build, first step");
		return;
	}
	if (!session_open(&session, false, &failure)) {
		look_at_course(home, &session, lesson_read);
	} else {
		home->text = xasprintf("%s%s%s", failure.text, failure.help ? "\n" : "",
				       failure.help ? failure.help : "");
		home->why = xstrdup("see what is wrong here");
	}
	session_close(&session);
	failure_clear(&failure);
}

void home_release(struct home *home)
{
	free(home->text);
	free(home->why);
	free(home->undo);
	free(home->redo);
	*home = (struct home){0};
}
