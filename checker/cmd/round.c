// SPDX-License-Identifier: GPL-2.0-only
#include "round.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../work/editor.h"
#include "../work/workspace.h"
#include "../lib/arena.h"
#include "../lib/laps.h"
#include "../lib/name.h"
#include "../lib/process.h"
#include "../lib/terminal.h"
#include "../lib/util.h"
#include "check.h"
#include "../command/command.h"

/* Both ends are this very program, so a struct will do. */
struct head {
	int code;
	bool judged, passed, again;
	char cause[8];
	size_t len;
};

/* ---- the process that checks ----------------------------------------------------------------- */

struct work {
	const struct command_line *line;
	const struct round_job *job;
	const struct judge_options *options;
	int fd;
};

static bool send_all(int fd, const void *data, size_t len)
{
	while (len) {
		ssize_t n = send(fd, data, len, MSG_NOSIGNAL);

		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			data = (const char *)data + n;
			len -= n;
		}
	}
	return true;
}

static bool send_report(int fd, struct head head, const struct strbuf *text)
{
	head.len = text->len;
	return send_all(fd, &head, sizeof(head)) && send_all(fd, strbuf_str(text), text->len);
}

static void send_failure(int fd, struct failure *failure)
{
	struct strbuf text = {0};
	char *help = failure->help ? text_named(failure->help, lab_name()) : NULL;

	strbuf_addf(&text, "lab: %s\n", failure->text);
	if (help)
		strbuf_addf(&text, "  %s\n", help);
	free(help);
	send_report(fd, (struct head){.code = failure->code}, &text);
	strbuf_release(&text);
}

/* JSON that is not read as one document has to be one line. */
static void make_line(struct strbuf *text)
{
	json_t *value = json_loads(strbuf_str(text), 0, NULL);
	char *line = value ? json_dumps(value, JSON_COMPACT | JSON_REAL_PRECISION(6)) : NULL;

	if (line) {
		strbuf_reset(text);
		strbuf_addstr(text, line);
		strbuf_addch(text, '\n');
	}
	free(line);
	json_decref(value);
}

static bool is_whole(const struct verdict *verdict, const struct judge_options *options,
		     const struct step *step)
{
	return verdict->outcome == OUTCOME_PASS &&
	       (!options->is_static || step->depth == DEPTH_TREE);
}

static bool report(const struct work *work, const struct step *step, const struct verdict *verdict,
		   bool again)
{
	const char *format = option_get(work->line, "format");
	const char *cause = judge_first_cause(verdict);
	struct style style = check_style(work->line);
	struct head head = {
		.code = verdict_exit_code(verdict),
		.judged = true,
		.passed = is_whole(verdict, work->options, step),
		.again = again,
	};
	struct strbuf text = {0};
	bool sent;

	snprintf(head.cause, sizeof(head.cause), "%s", cause ? cause : "");
	check_render(work->line, verdict, &style, &text);
	if (format && streq(format, "json") && !option_get(work->line, "output"))
		make_line(&text);
	sent = send_report(work->fd, head, &text);
	strbuf_release(&text);
	return sent;
}

static bool report_job(const struct work *work, int code, const void *state, bool again)
{
	const char *format = option_get(work->line, "format");
	struct strbuf text = {0};
	bool sent;

	work->job->render(work->line, state, &text);
	if (format && streq(format, "json") && !option_get(work->line, "output"))
		make_line(&text);
	sent = send_report(work->fd, (struct head){.code = code, .judged = true, .again = again},
			   &text);
	strbuf_release(&text);
	return sent;
}

/* Whether somebody asks to see it again; false: there is nobody any more. */
static bool asked_again(const struct work *work)
{
	char byte;

	return !interrupted() && read(work->fd, &byte, 1) == 1;
}

/* The verdict is out: now what takes longer. Then stay, until nobody asks any more. */
static void finish(const struct work *work, struct session *session, const struct step *step,
		   const struct verdict *verdict)
{
	struct failure failure = {0};

	if (session_save(session, &failure))
		failure_print(&failure);
	if (verdict->facts->build.objects_built)
		editor_refresh();
	workspace_unlock();
	while (asked_again(work))
		report(work, step, verdict, true);
}

static void say_waiting(const char *holder)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r%s is at work in this workspace ...\033[K", holder);
}

static void do_job(const struct work *work)
{
	struct failure failure = {0};
	void *state = NULL;
	int err = workspace_lock("own --watch", say_waiting), code;

	if (err)
		failure_take(&failure, err, NULL);
	code = err ? failure.code : work->job->judge(work->line, work->options, &state, &failure);
	workspace_unlock();
	if (failure.code && failure.code != EXIT_INTERRUPTED)
		send_failure(work->fd, &failure);
	else if (!failure.code && report_job(work, code, state, false))
		while (asked_again(work))
			report_job(work, code, state, true);
}

static void check(const struct work *work, const char *name)
{
	struct failure failure = {0};
	struct session session = {0};
	const struct step *step = NULL;
	struct verdict *verdict = NULL;
	int err = workspace_lock("check --watch", say_waiting);

	if (err)
		failure_take(&failure, err, NULL);
	else if (!session_open(&session, true, &failure))
		step = judge_prepare(&session, name, "check --watch", work->options, &failure);
	if (step)
		verdict = check_judge(&session, step, work->options, arena_new(), &failure);
	if (failure.code && failure.code != EXIT_INTERRUPTED)
		send_failure(work->fd, &failure);
	else if (verdict && report(work, step, verdict, false))
		finish(work, &session, step, verdict);
}

static void become_worker(pid_t parent)
{
	sigset_t none;

	interrupt_renew();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(EXIT_INTERRUPTED);
	terminal_disown();
	laps_begin();
}

/* ---- the process that watches ---------------------------------------------------------------- */

int round_start(struct round *round, const struct command_line *line, const struct round_job *job,
		const char *step, const struct judge_options *options)
{
	struct work work = {.line = line, .job = job, .options = options};
	pid_t parent = getpid();
	sigset_t all, old;
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		return -errno;
	fflush(stdout);
	/* Until it listens to its own signals, one must not reach the handler it shares with us. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	round->pid = fork();
	if (round->pid == 0) {
		close(fds[0]);
		become_worker(parent);
		work.fd = fds[1];
		if (job)
			do_job(&work);
		else
			check(&work, step);
		_exit(0);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	close(fds[1]);
	round->fd = fds[0];
	if (round->pid > 0)
		return fcntl(round->fd, F_SETFL, O_NONBLOCK) < 0 ? -errno : 0;
	close(round->fd);
	*round = (struct round){.fd = -1};
	return -EAGAIN;
}

static bool take_report(struct round *round, struct round_report *report)
{
	struct head head;
	size_t len;

	if (round->in.len < sizeof(head))
		return false;
	memcpy(&head, round->in.buf, sizeof(head));
	len = sizeof(head) + head.len;
	if (round->in.len < len)
		return false;
	*report = (struct round_report){.code = head.code,
					.judged = head.judged,
					.passed = head.passed,
					.again = head.again};
	memcpy(report->cause, head.cause, sizeof(head.cause));
	strbuf_add(&report->text, round->in.buf + sizeof(head), head.len);
	memmove(round->in.buf, round->in.buf + len, round->in.len - len);
	round->in.len -= len;
	return true;
}

int round_read(struct round *round, struct round_report *report)
{
	char block[65536];
	ssize_t n;

	for (;;) {
		if (take_report(round, report))
			return 1;
		n = read(round->fd, block, sizeof(block));
		if (n > 0)
			strbuf_add(&round->in, block, n);
		else if (n < 0 && errno == EAGAIN)
			return 0;
		else if (n == 0 || errno != EINTR)
			return -1;
	}
}

void round_again(struct round *round)
{
	if (round->pid && send(round->fd, "", 1, MSG_NOSIGNAL) < 0)
		return; /* it has ended; what is shown stays */
}

void round_stop(struct round *round)
{
	if (!round->pid)
		return;
	kill(round->pid, SIGTERM);
	/* It may have begun to wait for us just before the signal came. */
	shutdown(round->fd, SHUT_WR);
}

int round_reap(struct round *round)
{
	int status = 0;

	while (waitpid(round->pid, &status, 0) < 0 && errno == EINTR)
		;
	close(round->fd);
	strbuf_release(&round->in);
	*round = (struct round){.fd = -1};
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}
