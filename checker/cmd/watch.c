// SPDX-License-Identifier: GPL-2.0-only
#include "watch.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "../stepcheck.h"
#include "../work/saves.h"
#include "../work/session.h"
#include "../work/workspace.h"
#include "../work/worktree.h"
#include "../lib/fs.h"
#include "../lib/name.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/terminal.h"
#include "../lib/treewatch.h"
#include "../lib/util.h"
#include "../render/paint.h"
#include "../render/render.h"
#include "../render/text.h"
#include "check.h"
#include "../command/command.h"
#include "watching.h"

/*
 * How it works: one process waits, in poll(2), for inotify, keys, signals and the round that checks
 * in a process of its own. Events are gathered until it has been quiet for a moment; then the
 * contents decide whether the tree is another one (course/saves.h). If it is, the round that runs
 * is ended and the next begins when it is gone. Before a verdict is shown, all events that are
 * there are decided on: what was saved before that moment makes the verdict outdated, and it is
 * dropped.
 */

#define QUIET_S	 0.04 /* a save of several files is one */
#define GATHER_S 0.5  /* but who writes without end gets a check all the same */
#define POLL_S	 2.0  /* where saves are not reported */

/* ---- what is watched ------------------------------------------------------------------------- */

static int fail_to_watch(int err)
{
	return broken_error("./lab check after each edit does without", "cannot watch %s: %s",
			    workspace_get()->tree, strerror(-err));
}

/* From now on it looks by itself: @why not all saves are reported. */
static void go_deaf(struct watch *watch, const char *why)
{
	if (!watch->deaf && !watch->screen)
		say(stderr, "lab: looking every %.0f s: %s\n", POLL_S, why);
	watch->deaf = why;
}

/* What this user may not have any more of is no failure; another error is. */
static int heard(struct watch *watch, int err)
{
	if (err == -ENOSPC)
		go_deaf(watch, "this user may not watch more directories (inotify);\n"
			       "sudo sysctl fs.inotify.max_user_watches=524288 allows more");
	else if (err == -EMFILE)
		go_deaf(watch, "this user has too many programs that watch files (inotify);\n"
			       "sudo sysctl fs.inotify.max_user_instances=512 allows more");
	else
		return err;
	return 0;
}

/* A file that is a link to somewhere else is saved there. */
static int know_link(struct watch *watch, const char *path)
{
	char real[PATH_MAX], *slash;

	if (!realpath(path, real) || starts_with(real, workspace_get()->tree))
		return 0;
	saves_know(&watch->saves, real);
	slash = strrchr(real, '/');
	*slash = '\0';
	return watch->deaf ? 0 : heard(watch, treewatch_dir(&watch->tree, *real ? real : "/"));
}

/* Calls @each for the files with these patterns that there are, until it fails. */
static int each_file(struct watch *watch, const char *const *paths,
		     int (*each)(struct watch *watch, const char *path))
{
	int err = 0;

	for (int i = 0; paths && paths[i]; i++) {
		char *pattern = path_join(workspace_get()->tree, paths[i]);
		glob_t found = {0};

		if (glob(pattern, GLOB_NOSORT, NULL, &found) == 0) {
			for (size_t j = 0; j < found.gl_pathc && !err; j++)
				err = each(watch, found.gl_pathv[j]);
		}
		globfree(&found);
		free(pattern);
	}
	return err;
}

/* Read what it holds, so that a save without a change can be told from one with a change. */
static int know_file(struct watch *watch, const char *path)
{
	saves_know(&watch->saves, path);
	return know_link(watch, path);
}

static int know_files(struct watch *watch, const char *const *paths)
{
	return each_file(watch, paths, know_file);
}

static int hear_of_file(struct watch *watch, const char *path)
{
	saves_event(&watch->saves, path, TREEWATCH_TOUCHED);
	return 0;
}

static void hear_of_files(struct watch *watch, const char *const *paths)
{
	each_file(watch, paths, hear_of_file);
}

/* What the picture of progress and the keys need to know of the course. */
static void take_progress(struct watch *watch, const struct session *session,
			  const struct step *step)
{
	watch->steps = session->course->nsteps;
	watch->steps_passed = 0;
	for (int i = 0; i < watch->steps; i++) {
		const struct step *other = &session->course->steps[i];

		watch->steps_passed +=
			other != step && session_seen(session, other)->passed[0] != '\0';
	}
	watch->has_passed = session_seen(session, step)->passed[0] != '\0';
	snprintf(watch->program, sizeof(watch->program), "%s",
		 step->nprograms ? step->programs[0].path : "");
}

/* The step that is checked now; on a failure it stays what it was, and the round reports it. */
int watch_step(struct watch *watch, struct failure *failure)
{
	const char *name = watch->line->noperands ? watch->line->operands[0] : NULL;
	struct session session;
	const struct step *step = NULL;
	int err = 0;

	if (watch->job) {
		snprintf(watch->step, sizeof(watch->step), "%s", watch->job->name);
		return know_files(watch, watch->job->paths);
	}
	if (!session_open(&session, false, failure))
		step = session_step(&session, name, failure);
	if (step) {
		take_progress(watch, &session, step);
		watch->is_current = step == session.step;
		if (!streq(watch->step, step->name))
			err = know_files(watch, step->paths);
		snprintf(watch->step, sizeof(watch->step), "%s", step->name);
	}
	session_close(&session);
	watch->step_touched = false;
	return err;
}

static int begin_watching(struct watch *watch)
{
	const struct workspace *workspace = workspace_get();
	int err = treewatch_open(&watch->tree);

	watch->polled = now_s();
	if (option_get(watch->line, "poll"))
		go_deaf(watch, "as --poll asks");
	else if (!treewatch_hears(workspace->tree))
		go_deaf(watch, "this file system does not report saves");
	if (!err)
		err = treewatch_tree(&watch->tree, workspace->tree);
	if (!err)
		err = treewatch_dir(&watch->tree, workspace->state);
	return heard(watch, err);
}

static void on_event(void *cookie, const char *path, enum treewatch_what what)
{
	struct watch *watch = cookie;

	if (path && streq(path, workspace_get()->progress))
		watch->step_touched = !watch->job;
	else
		saves_event(&watch->saves, path, what);
}

int watch_hear(struct watch *watch)
{
	return treewatch_read(&watch->tree, on_event, watch);
}

/* ---- what is shown --------------------------------------------------------------------------- */

static void put(struct strbuf *out)
{
	fwrite(strbuf_str(out), 1, out->len, stdout);
	fflush(stdout);
	strbuf_release(out);
}

/* "14:08:12  06-call-it  kernel/adder.c was saved" */
static void add_heading(const struct watch *watch, const struct style *style, struct strbuf *out)
{
	char clock[16];

	strftime(clock, sizeof(clock), "%H:%M:%S", localtime(&watch->begun));
	paint(out, style, PAINT_STRONG);
	strbuf_addf(out, "%s  %s", clock, watch->step);
	paint(out, style, PAINT_NONE);
	if (watch->cause) {
		paint(out, style, PAINT_DIM);
		strbuf_addstr(out, "  ");
		text_add(out, watch->cause, style->unicode);
		paint(out, style, PAINT_NONE);
	}
	strbuf_addch(out, '\n');
}

static void clear_screen(const struct watch *watch)
{
	struct style style = style_for(stdout, watch->line->plain);
	struct strbuf out = {0};

	if (!watch->screen)
		return;
	strbuf_addstr(&out, "\033[H\033[2J");
	add_heading(watch, &style, &out);
	strbuf_addch(&out, '\n');
	put(&out);
}

/* "Progress: [######>-------------]  3/10" */
static void add_progress(const struct watch *watch, const struct style *style, struct strbuf *out)
{
	int done = watch->steps_passed + (watch->passed || watch->has_passed);

	if (!watch->steps)
		return;
	paint(out, style, PAINT_STRONG);
	strbuf_addstr(out, "Progress: [");
	for (int i = 0; i < watch->steps; i++)
		strbuf_addstr(out, i < done ? "##" : i == done ? ">-" : "--");
	strbuf_addf(out, "]  %d/%d", done, watch->steps);
	paint(out, style, PAINT_NONE);
	strbuf_addch(out, '\n');
}

void watch_show_keys(const struct watch *watch)
{
	struct style style = style_for(stdout, watch->line->plain);
	struct strbuf out = {0};

	if (!watch->screen)
		return;
	strbuf_addch(&out, '\n');
	add_progress(watch, &style, &out);
	if (watch->deaf)
		strbuf_addf(&out, "looking every %.0f s: %s\n", POLL_S, watch->deaf);
	if (watch->keys)
		watch_add_keys(watch, &style, &out);
	else
		strbuf_addstr(&out, "watching; Ctrl-C ends it");
	strbuf_addch(&out, '\n');
	put(&out);
}

/* Without a screen the verdicts follow each other; those for programs have a line each. */
static void add_separator(const struct watch *watch, struct strbuf *out)
{
	const char *format = option_get(watch->line, "format");
	struct style style = style_for(stdout, watch->line->plain);

	if (format && !streq(format, "term"))
		return;
	if (watch->nshown)
		strbuf_addstr(out, "----------------------------------------\n");
	add_heading(watch, &style, out);
}

static void save_output(const struct watch *watch, const char *file)
{
	struct failure failure = {0};

	if (check_write(file, &watch->report.text, &failure))
		failure_print(&failure);
	else if (watch->screen)
		printf("%s: %s\n", file, watch->code == EXIT_PASS ? "pass" : "fail");
}

static void show_report(struct watch *watch)
{
	const struct round_report *report = &watch->report;
	const char *file = option_get(watch->line, "output");
	struct strbuf out = {0};

	if (watch->screen && !watch->keys) /* it may have come out of the background */
		watch->keys = terminal_enter(TERMINAL_KEYS);
	clear_screen(watch);
	if (!report->judged) {
		fputs(strbuf_str(&report->text), stderr);
	} else if (file) {
		save_output(watch, file);
	} else {
		if (!watch->screen)
			add_separator(watch, &out);
		strbuf_add(&out, report->text.buf, report->text.len);
		watch->nshown++;
	}
	put(&out);
	watch_show_keys(watch);
	if (ferror(stdout))
		watch->done = true;
}

/* ---- rounds ---------------------------------------------------------------------------------- */

static void start_round(struct watch *watch)
{
	int err;

	watch->begun = time(NULL);
	watch->passed = watch->held = false;
	strbuf_release(&watch->report.text);
	clear_screen(watch);
	err = round_start(&watch->round, watch->line, watch->job,
			  watch->line->noperands ? watch->step : NULL, &watch->options);
	watch->state = err ? WATCH_IDLE : WATCH_CHECKING;
	if (err)
		say(stderr, "lab: cannot start a check: %s\n", strerror(-err));
}

/* Check now; @cause is handed over, NULL: nothing to say. */
void watch_check(struct watch *watch, char *cause)
{
	free(watch->cause);
	watch->cause = cause;
	if (!watch->round.pid) {
		start_round(watch);
		return;
	}
	round_stop(&watch->round);
	watch->state = WATCH_ENDING;
}

static void publish(struct watch *watch)
{
	watch->state = WATCH_IDLE;
	watch->held = false;
	watch->code = watch->report.code;
	watch->passed = watch->report.passed;
	show_report(watch);
	watch_take_typed_ahead(watch);
}

static char *cause_of(const struct save_news *news)
{
	if (news->n == 1 && *news->first)
		return xasprintf("%s has changed", news->first);
	if (!*news->first)
		return xstrdup("files have changed");
	return xasprintf("%s and %d more have changed", news->first, news->n - 1);
}

/* All is quiet: what has become of it? */
static void decide(struct watch *watch)
{
	struct save_news news = saves_settle(&watch->saves, watch->state == WATCH_CHECKING);
	struct failure failure = {0};
	char before[sizeof(watch->step)];

	watch->gather_until = 0;
	snprintf(before, sizeof(before), "%s", watch->step);
	if (watch->step_touched)
		watch_step(watch, &failure);
	failure_clear(&failure);
	if (!streq(before, watch->step))
		watch_check(watch, xstrdup("you are at this step now"));
	else if (news.n)
		watch_check(watch, cause_of(&news));
	else if (watch->held)
		publish(watch);
	free(news.first);
}

static void take_events(struct watch *watch)
{
	double now = now_s();
	int err = watch_hear(watch);

	if (err && heard(watch, err))
		say(stderr, "lab: not every new directory can be watched: %s\n", strerror(-err));
	if (err)
		saves_event(&watch->saves, NULL, TREEWATCH_LOST);
	if (!saves_waiting(&watch->saves) && !watch->step_touched)
		return;
	if (!watch->gather_until)
		watch->gather_first = now;
	watch->gather_until = now + QUIET_S;
	if (watch->gather_until > watch->gather_first + GATHER_S)
		watch->gather_until = watch->gather_first + GATHER_S;
}

static void take_verdict(struct watch *watch, struct round_report *report)
{
	if (report->again ? watch->state != WATCH_IDLE : watch->state != WATCH_CHECKING) {
		strbuf_release(&report->text);
		return;
	}
	strbuf_release(&watch->report.text);
	watch->report = *report;
	if (report->again) {
		show_report(watch);
		return;
	}
	watch->held = true;
	take_events(watch);
	if (!watch->gather_until)
		publish(watch);
}

/* A round ends when it was told to; by itself only when it could not go on. */
static void round_ended(struct watch *watch)
{
	int signal = round_reap(&watch->round);

	if (watch->state == WATCH_ENDING) {
		start_round(watch);
	} else if (watch->state == WATCH_CHECKING && !watch->held) {
		strbuf_release(&watch->report.text);
		watch->report = (struct round_report){.code = EXIT_BROKEN};
		strbuf_addf(&watch->report.text, "lab: the check ended without a verdict%s%s\n",
			    signal ? ": " : "", signal ? strsignal(signal) : "");
		publish(watch);
	}
}

static void take_reports(struct watch *watch)
{
	struct round_report report;
	int got;

	while ((got = round_read(&watch->round, &report)) > 0)
		take_verdict(watch, &report);
	if (got < 0)
		round_ended(watch);
}

/* ---- keys and signals ------------------------------------------------------------------------ */

void watch_signals(struct watch *watch, int how)
{
	sigset_t ours;

	sigemptyset(&ours);
	sigaddset(&ours, SIGWINCH);
	sigaddset(&ours, SIGCONT);
	sigaddset(&ours, SIGTSTP);
	sigprocmask(how, &ours, NULL);
	if (watch->signals < 0)
		watch->signals = signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Ctrl-Z: the shell gets its terminal back as it was. */
static void stop_for_a_while(void)
{
	sigset_t stop;

	terminal_leave();
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &stop, NULL);
	sigprocmask(SIG_BLOCK, &stop, NULL);
}

static void redraw(struct watch *watch)
{
	if (watch->state == WATCH_IDLE)
		round_again(&watch->round);
	else
		clear_screen(watch);
}

static void take_signals(struct watch *watch)
{
	struct signalfd_siginfo info;
	bool resumed = false, resized = false;

	while (read(watch->signals, &info, sizeof(info)) == sizeof(info)) {
		resized |= info.ssi_signo == SIGWINCH;
		resumed |= info.ssi_signo == SIGCONT;
		if (info.ssi_signo == SIGTSTP) {
			stop_for_a_while();
			resumed = true;
		}
	}
	if (resumed) /* in the background the keyboard is the shell's */
		watch->keys = terminal_enter(TERMINAL_KEYS);
	if (resumed || resized)
		redraw(watch);
}

/* ---- the command ----------------------------------------------------------------------------- */

/* Milliseconds until there is something to do, whatever happens; -1: there is nothing. */
static int patience(const struct watch *watch)
{
	double until = watch->gather_until, left;

	if (watch->deaf && (!until || watch->polled + POLL_S < until))
		until = watch->polled + POLL_S;
	left = until - now_s();
	return !until ? -1 : left <= 0 ? 0 : (int)(left * 1000) + 1;
}

/* Nobody tells, so: has a file of the step changed, or come, or is there another step? */
static void look_for_step(struct watch *watch)
{
	const char *name = watch->line->noperands ? watch->step : NULL;
	struct failure ignored = {0};
	struct session session;
	const struct step *step = NULL;

	if (!session_open(&session, false, &ignored))
		step = session_step(&session, name, &ignored);
	if (step && streq(watch->step, step->name))
		hear_of_files(watch, step->paths);
	watch->step_touched |= step && !streq(watch->step, step->name);
	session_close(&session);
	failure_clear(&ignored);
}

static void look_around(struct watch *watch)
{
	watch->polled = now_s();
	saves_look_again(&watch->saves);
	if (watch->job)
		hear_of_files(watch, watch->job->paths);
	else
		look_for_step(watch);
	take_events(watch);
}

static void wait_for_something(struct watch *watch)
{
	struct pollfd fds[] = {
		{.fd = interrupt_fd(), .events = POLLIN},
		{.fd = watch->tree.fd, .events = POLLIN},
		{.fd = watch->round.fd, .events = POLLIN},
		{.fd = watch->signals, .events = POLLIN},
		{.fd = watch->keys ? STDIN_FILENO : -1, .events = POLLIN},
		{.fd = STDOUT_FILENO}, /* a reader that has gone */
	};
	if (poll(fds, ARRAY_SIZE(fds), patience(watch)) < 0)
		return;
	if (fds[1].revents)
		take_events(watch);
	if (fds[2].revents)
		take_reports(watch);
	if (fds[3].revents)
		take_signals(watch);
	if (fds[4].revents)
		watch_take_keys(watch);
	if (fds[5].revents & (POLLERR | POLLNVAL))
		watch->done = true;
	if (watch->deaf && now_s() >= watch->polled + POLL_S)
		look_around(watch);
	if (watch->gather_until && now_s() >= watch->gather_until)
		decide(watch);
}

static void end(struct watch *watch)
{
	if (watch->round.pid) {
		round_stop(&watch->round);
		round_reap(&watch->round);
	}
	terminal_leave();
	watch_signals(watch, SIG_UNBLOCK);
	if (watch->signals >= 0)
		close(watch->signals);
	treewatch_close(&watch->tree);
	saves_release(&watch->saves);
	strbuf_release(&watch->report.text);
	free(watch->cause);
}

static void take_terminal(struct watch *watch)
{
	const char *format = option_get(watch->line, "format");
	const char *term = getenv("TERM");

	watch->screen = isatty(STDOUT_FILENO) && !watch->line->plain && term && *term &&
			!streq(term, "dumb") && (!format || streq(format, "term"));
	if (!watch->screen)
		return;
	watch->options.tell_source = true;
	watch_signals(watch, SIG_BLOCK);
	watch->keys = terminal_enter(TERMINAL_KEYS);
}

static bool can_stream(const struct command_line *line)
{
	const char *format = option_get(line, "format");

	return !format || streq(format, "term") || streq(format, "json") ||
	       option_get(line, "output");
}

int watch_run(const struct command_line *line, const struct judge_options *options,
	      const struct round_job *job)
{
	struct watch watch = {
		.line = line,
		.job = job,
		.options = *options,
		.saves = {.tree = workspace_get()->tree},
		.round = {.fd = -1},
		.signals = -1,
		.code = -1,
	};
	struct failure failure = {0};
	int err;

	if (!can_stream(line))
		return usage_error(line,
				   "watching prints many verdicts, and %s is one document; "
				   "--output=FILE rewrites it each time",
				   option_get(line, "format"));
	workspace_unlock();
	err = begin_watching(&watch);
	if (!err)
		err = watch_step(&watch, &failure);
	if (err || failure.code) {
		end(&watch);
		return err ? fail_to_watch(err) : failure_print(&failure);
	}
	take_terminal(&watch);
	watch_check(&watch, NULL);
	while (!watch.done && !interrupted())
		wait_for_something(&watch);
	end(&watch);
	if (watch.code >= 0)
		interrupt_renew(); /* this is how it is meant to end */
	return watch.code >= 0 ? watch.code : EXIT_INTERRUPTED;
}
