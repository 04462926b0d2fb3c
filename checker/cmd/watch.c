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

#include "../course/judge.h"
#include "../course/saves.h"
#include "../course/session.h"
#include "../course/workspace.h"
#include "../course/worktree.h"
#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/terminal.h"
#include "../lib/treewatch.h"
#include "../lib/util.h"
#include "../render/paint.h"
#include "../render/render.h"
#include "../render/text.h"
#include "check.h"
#include "command.h"
#include "round.h"

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

enum watch_state {
	WATCH_IDLE,
	WATCH_CHECKING,
	WATCH_ENDING /* the round was told to end; then begins the next */
};

struct watch {
	const struct command_line *line;
	struct judge_options options;
	struct treewatch tree;
	struct saves saves;
	struct round round;
	enum watch_state state;
	struct round_report report; /* of the round that ran last */
	bool held;		    /* it is not shown yet: events are being gathered */
	bool screen, keys;	    /* stdout can be redrawn; and stdin is its keyboard */
	int signals;
	char step[64];
	bool is_current, step_touched;
	double gather_first, gather_until; /* 0: nothing to gather */
	char *cause;			   /* why the round runs, for its heading */
	time_t begun;
	int code; /* of the last verdict; -1: none yet */
	int nshown;
	bool passed, done;
};

/* ---- what is watched ------------------------------------------------------------------------- */

static int fail_to_watch(int err)
{
	if (err == -ENOSPC)
		return broken_error(
			"sudo sysctl fs.inotify.max_user_watches=524288 allows more (put it into "
			"/etc/sysctl.d/ to keep it); editors that watch the tree need some, too",
			"this user may not watch more directories (inotify)");
	if (err == -EMFILE)
		return broken_error("sudo sysctl fs.inotify.max_user_instances=512 allows more; or "
				    "end programs that watch files",
				    "this user has too many programs that watch files (inotify)");
	return broken_error("./lab check after each edit does without", "cannot watch %s: %s",
			    workspace_get()->tree, strerror(-err));
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
	return treewatch_dir(&watch->tree, *real ? real : "/");
}

/* Read what the step's files hold, so that a save without a change can be told from one with. */
static int know_files(struct watch *watch, const struct step *step)
{
	int err = 0;

	for (int i = 0; step->paths && step->paths[i]; i++) {
		char *pattern = path_join(workspace_get()->tree, step->paths[i]);
		glob_t found = {0};

		if (glob(pattern, GLOB_NOSORT, NULL, &found) == 0) {
			for (size_t j = 0; j < found.gl_pathc && !err; j++) {
				saves_know(&watch->saves, found.gl_pathv[j]);
				err = know_link(watch, found.gl_pathv[j]);
			}
		}
		globfree(&found);
		free(pattern);
	}
	return err;
}

/* The step that is checked now; on a failure it stays what it was, and the round tells of it. */
static int look_at_step(struct watch *watch, struct failure *failure)
{
	const char *name = watch->line->noperands ? watch->line->operands[0] : NULL;
	struct session session;
	const struct step *step = NULL;
	int err = 0;

	if (!session_open(&session, false, failure))
		step = session_step(&session, name, failure);
	if (step) {
		watch->is_current = step == session.step;
		if (!streq(watch->step, step->name))
			err = know_files(watch, step);
		snprintf(watch->step, sizeof(watch->step), "%s", step->name);
	}
	session_close(&session);
	watch->step_touched = false;
	return err;
}

static int begin_watching(struct watch *watch)
{
	int err = treewatch_open(&watch->tree);

	if (!err)
		err = treewatch_tree(&watch->tree, workspace_get()->tree);
	if (!err)
		err = treewatch_dir(&watch->tree, workspace_get()->state);
	return err;
}

static void on_event(void *cookie, const char *path, enum treewatch_what what)
{
	struct watch *watch = cookie;

	if (path && streq(path, workspace_get()->progress))
		watch->step_touched = true;
	else
		saves_event(&watch->saves, path, what);
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

static void add_key(struct strbuf *out, const struct style *style, const char *key,
		    const char *what)
{
	paint(out, style, PAINT_NONE);
	strbuf_addstr(out, "  ");
	paint_str(out, style, PAINT_STRONG, key);
	paint(out, style, PAINT_DIM);
	strbuf_addf(out, " %s", what);
}

static void show_keys(const struct watch *watch)
{
	struct style style = style_for(stdout, watch->line->plain);
	struct strbuf out = {0};

	if (!watch->screen)
		return;
	strbuf_addch(&out, '\n');
	paint(&out, &style, PAINT_DIM);
	strbuf_addstr(&out, "watching");
	if (watch->keys && watch->passed && watch->is_current)
		add_key(&out, &style, "n", "next step");
	if (watch->keys && watch->is_current) {
		add_key(&out, &style, "h", "hint");
		add_key(&out, &style, "l", "lesson");
	}
	if (watch->keys) {
		add_key(&out, &style, "Enter", "check again");
		add_key(&out, &style, "q", "quit");
	} else {
		add_key(&out, &style, "Ctrl-C", "ends it");
	}
	paint(&out, &style, PAINT_NONE);
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
	show_keys(watch);
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
	err = round_start(&watch->round, watch->line, watch->line->noperands ? watch->step : NULL,
			  &watch->options);
	watch->state = err ? WATCH_IDLE : WATCH_CHECKING;
	if (err)
		fprintf(stderr, "lab: cannot start a check: %s\n", strerror(-err));
}

/* Check now; @cause is handed over, NULL: nothing to say. */
static void check_now(struct watch *watch, char *cause)
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
		look_at_step(watch, &failure);
	failure_clear(&failure);
	if (!streq(before, watch->step))
		check_now(watch, xstrdup("you are at this step now"));
	else if (news.n)
		check_now(watch, cause_of(&news));
	else if (watch->held)
		publish(watch);
	free(news.first);
}

static void take_events(struct watch *watch)
{
	double now = now_s();
	int err = treewatch_read(&watch->tree, on_event, watch);

	if (err) {
		fprintf(stderr, "lab: not every new directory can be watched: %s\n",
			strerror(-err));
		saves_event(&watch->saves, NULL, TREEWATCH_LOST);
	}
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

static void own_signals(struct watch *watch, int how)
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

/* Another command of the lab, with the terminal as it finds it everywhere else. */
static void run_command(struct watch *watch, const char *name)
{
	const char *const argv[] = {"/proc/self/exe", name, NULL};
	struct process_options options = {.inherit = true};

	putchar('\n');
	fflush(stdout);
	terminal_leave();
	own_signals(watch, SIG_UNBLOCK); /* Ctrl-Z stops both */
	process_run(argv, &options, NULL);
	own_signals(watch, SIG_BLOCK);
	terminal_enter(TERMINAL_KEYS);
}

/* The new step's lesson is there to be read: the check that would push it away waits for a save. */
static void go_on(struct watch *watch)
{
	struct failure failure = {0};
	struct save_news news;
	char before[sizeof(watch->step)];

	snprintf(before, sizeof(before), "%s", watch->step);
	run_command(watch, "next");
	treewatch_read(&watch->tree, on_event, watch);
	look_at_step(watch, &failure);
	failure_clear(&failure);
	if (!streq(before, watch->step)) {
		news = saves_settle(&watch->saves, false);
		free(news.first);
		watch->gather_until = 0;
		watch->passed = false;
		round_stop(&watch->round); /* its verdict is on another step */
	}
	show_keys(watch);
}

static void take_key(struct watch *watch, char key)
{
	bool idle = watch->state == WATCH_IDLE;

	if (key == 'q' || key == 'Q' || key == 4 /* Ctrl-D */)
		watch->done = true;
	else if (key == '\n' || key == '\r' || key == ' ')
		check_now(watch, NULL);
	else if (key == 'n' && idle && watch->passed && watch->is_current)
		go_on(watch);
	else if ((key == 'h' || key == 'l') && idle && watch->is_current) {
		run_command(watch, key == 'h' ? "hint" : "lesson");
		show_keys(watch);
	}
}

static void take_keys(struct watch *watch)
{
	char keys[64];
	ssize_t n = read(STDIN_FILENO, keys, sizeof(keys));

	if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
		watch->keys = false;	/* the terminal is gone; SIGHUP will say so */
	if (n > 0 && keys[0] != '\033') /* an arrow or a function key is many bytes */
		take_key(watch, keys[0]);
}

/* ---- the command ----------------------------------------------------------------------------- */

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
	double left = watch->gather_until - now_s();
	int timeout = !watch->gather_until ? -1 : left <= 0 ? 0 : (int)(left * 1000) + 1;

	if (poll(fds, ARRAY_SIZE(fds), timeout) < 0)
		return;
	if (fds[1].revents)
		take_events(watch);
	if (fds[2].revents)
		take_reports(watch);
	if (fds[3].revents)
		take_signals(watch);
	if (fds[4].revents)
		take_keys(watch);
	if (fds[5].revents & (POLLERR | POLLNVAL))
		watch->done = true;
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
	own_signals(watch, SIG_UNBLOCK);
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
	own_signals(watch, SIG_BLOCK);
	watch->keys = terminal_enter(TERMINAL_KEYS);
}

static bool can_stream(const struct command_line *line)
{
	const char *format = option_get(line, "format");

	return !format || streq(format, "term") || streq(format, "json") ||
	       option_get(line, "output");
}

int watch_run(const struct command_line *line, const struct judge_options *options)
{
	struct watch watch = {
		.line = line,
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
				   "--output=FILE writes it anew each time",
				   option_get(line, "format"));
	workspace_unlock();
	err = begin_watching(&watch);
	if (!err)
		err = look_at_step(&watch, &failure);
	if (err || failure.code) {
		end(&watch);
		return err ? fail_to_watch(err) : failure_print(&failure);
	}
	take_terminal(&watch);
	check_now(&watch, NULL);
	while (!watch.done && !interrupted())
		wait_for_something(&watch);
	end(&watch);
	if (watch.code >= 0)
		interrupt_renew(); /* this is how it is meant to end */
	return watch.code >= 0 ? watch.code : EXIT_INTERRUPTED;
}
