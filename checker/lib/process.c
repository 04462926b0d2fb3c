// SPDX-License-Identifier: GPL-2.0-only
#include "process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/close_range.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "environment.h"
#include "keeper.h"
#include "strbuf.h"
#include "util.h"

/*
 * How it works: the child becomes leader of its own process group. The parent polls the child's
 * output pipes, what signals its end, its stdin pipe and the interrupt pipe, so nothing here ever
 * sleeps. When time or output runs out, the whole group is killed; when the user has had enough, it
 * is asked to end first. A child that shares the terminal gets the user's Ctrl-C itself, so the lab
 * does not.
 */

#define OUTPUT_MAX_DEFAULT (256u << 20)
#define GRACE_S		   0.5 /* from SIGTERM to SIGKILL: git removes its locks, gcc its files */
#define GRACE_TERMINAL_S   3.0 /* for a program that has to put the terminal back */

static int interrupt_pipe[2] = {-1, -1};
static volatile sig_atomic_t interrupt_seen;

static void on_signal(int sig)
{
	int saved = errno;

	(void)sig;
	interrupt_seen = 1;
	if (write(interrupt_pipe[1], "!", 1) < 0) {
		/* The pipe is full: it is readable, which is all that matters. */
	}
	errno = saved;
}

void interrupt_setup(void)
{
	struct sigaction action = {.sa_handler = on_signal};

	if (interrupt_pipe[0] >= 0 || pipe2(interrupt_pipe, O_CLOEXEC | O_NONBLOCK) < 0)
		return;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

bool interrupted(void)
{
	return interrupt_seen;
}

int interrupt_fd(void)
{
	return interrupt_pipe[0];
}

void interrupt_renew(void)
{
	sigset_t ours, old;

	sigemptyset(&ours);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGHUP);
	sigprocmask(SIG_BLOCK, &ours, &old);
	for (int i = 0; i < 2; i++) {
		if (interrupt_pipe[i] >= 0)
			close(interrupt_pipe[i]);
		interrupt_pipe[i] = -1;
	}
	interrupt_seen = 0;
	interrupt_setup();
	sigprocmask(SIG_SETMASK, &old, NULL);
}

static const char **full_argv(const char *const argv[], const char *const *wrap)
{
	const char **full;
	int n = 0, m = 0;

	while (wrap && wrap[m])
		m++;
	while (argv[n])
		n++;
	full = xcalloc(n + m + 1, sizeof(*full));
	for (int i = 0; i < m; i++)
		full[i] = wrap[i];
	for (int i = 0; i < n; i++)
		full[m + i] = argv[i];
	return full;
}

static void reset_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
}

/* Kernels before 5.11 know no close_range() of this kind. */
static void close_each_on_exec(void)
{
	DIR *stream = opendir("/proc/self/fd");
	struct dirent *entry;

	while (stream && (entry = readdir(stream))) {
		int fd = atoi(entry->d_name);

		if (fd > 2)
			fcntl(fd, F_SETFD, FD_CLOEXEC);
	}
	if (stream)
		closedir(stream);
}

/* Of what is open here the program gets 0, 1, 2 and what it is meant to have. */
static void close_on_exec(const int *pass)
{
	if (syscall(SYS_close_range, 3, ~0u, CLOSE_RANGE_CLOEXEC) < 0)
		close_each_on_exec();
	for (; pass && *pass >= 0; pass++)
		fcntl(*pass, F_SETFD, 0);
}

/* Put @from at PROCESS_GIVEN, open in the program. Who has many files open may have one there. */
static int put_given(int from, const int *pass, int *status_fd)
{
	for (; pass && *pass >= 0; pass++)
		if (*pass == PROCESS_GIVEN)
			return -EBUSY;
	if (*status_fd == PROCESS_GIVEN)
		*status_fd = fcntl(*status_fd, F_DUPFD_CLOEXEC, PROCESS_GIVEN + 1);
	if (*status_fd < 0)
		return -errno;
	if (from == PROCESS_GIVEN)
		return fcntl(from, F_SETFD, 0) < 0 ? -errno : 0;
	if (dup2(from, PROCESS_GIVEN) < 0)
		return -errno;
	close(from);
	return 0;
}

/* A file in memory, which is gone with its last descriptor. 0 or -errno. */
static int give(const struct strbuf *given, const int *pass, int *status_fd)
{
	int fd = memfd_create("given", MFD_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (write(fd, strbuf_str(given), given->len) != (ssize_t)given->len ||
	    lseek(fd, 0, SEEK_SET) < 0)
		return errno ? -errno : -EIO;
	return put_given(fd, pass, status_fd);
}

/* In the child, between fork and exec. Never returns. */
static void child_exec(const char *const *argv, char **env, const struct process_options *options,
		       const int fds[3], pid_t parent, int status_fd)
{
	int err;

	reset_signals();
	if (!options->inherit)
		setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	for (int i = 0; i < 3 && !options->inherit; i++) {
		if (dup2(fds[i], i) < 0)
			goto fail;
	}
	close_on_exec(options->pass);
	if (options->given && (err = give(options->given, options->pass, &status_fd)) < 0) {
		errno = -err;
		goto fail;
	}
	if (options->prepare && (err = options->prepare(options->prepare_cookie)) < 0) {
		errno = -err;
		goto fail;
	}
	if (options->dir && chdir(options->dir) < 0)
		goto fail;
	execvpe(argv[0], (char *const *)argv, env);
fail:
	if (write(status_fd, &errno, sizeof(errno)) < 0)
		_exit(126);
	_exit(127);
}

/* Returns the pid, or -errno, also when the exec itself failed. @fds are all valid. */
static pid_t start(const char *const argv[], const struct process_options *options,
		   const int fds[3])
{
	const char **full = full_argv(argv, options->wrap);
	char **env = environment_child(options->inherit, options->env);
	int status[2], child_errno = 0;
	pid_t pid, parent = getpid();

	if (pipe2(status, O_CLOEXEC) < 0) {
		child_errno = errno;
		free(full);
		free(env);
		return -child_errno;
	}
	pid = fork();
	if (pid == 0)
		child_exec(full, env, options, fds, parent, status[1]);
	if (pid < 0)
		pid = -errno;
	else if (!options->inherit)
		setpgid(pid, pid);
	if (pid > 0 && !options->inherit)
		keeper_add(pid);
	close(status[1]);
	while (pid > 0 && read(status[0], &child_errno, sizeof(child_errno)) < 0 && errno == EINTR)
		;
	close(status[0]);
	free(full);
	free(env);
	if (pid > 0 && child_errno) {
		keeper_drop(pid);
		waitpid(pid, NULL, 0);
		return -child_errno;
	}
	return pid;
}

pid_t process_spawn(const char *const argv[], const struct process_options *options,
		    const int fds[3])
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), real[3];
	pid_t pid;

	if (null < 0)
		return -errno;
	for (int i = 0; i < 3; i++)
		real[i] = fds[i] >= 0 ? fds[i] : null;
	pid = start(argv, options, real);
	close(null);
	return pid;
}

/** struct waiter - a thread that says into a pipe that a child has ended */
struct waiter {
	pid_t pid;
	int said;
};

/* Leaves the child to be reaped. A byte, and not the pipe's end: forked workers may hold it too. */
static void *wait_and_say(void *arg)
{
	struct waiter waiter = *(struct waiter *)arg;
	siginfo_t info;

	free(arg);
	while (waitid(P_PID, waiter.pid, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
		;
	while (write(waiter.said, "!", 1) < 0 && errno == EINTR)
		;
	close(waiter.said);
	return NULL;
}

/* The user's signals are for the threads that work. */
static int start_waiter(pid_t pid, int said)
{
	struct waiter *waiter = xcalloc(1, sizeof(*waiter));
	sigset_t all, old;
	pthread_t thread;
	int err;

	*waiter = (struct waiter){pid, said};
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(&thread, NULL, wait_and_say, waiter);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (err)
		free(waiter);
	else
		pthread_detach(thread);
	return -err;
}

int process_watch(pid_t pid)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0), ends[2], err;

	if (fd >= 0)
		return fd;
	if (errno == EMFILE || errno == ENFILE || errno == ESRCH || pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	err = start_waiter(pid, ends[1]);
	if (!err)
		return ends[0];
	close(ends[0]);
	close(ends[1]);
	return err;
}

int process_end(pid_t pid)
{
	int status = 0;

	kill(-pid, SIGKILL);
	kill(pid, SIGKILL);
	keeper_drop(pid);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

pid_t process_fork(void)
{
	pid_t parent = getpid(), pid;

	fflush(stdout);
	pid = fork();
	if (pid)
		return pid < 0 ? -errno : pid;
	interrupt_renew();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	return 0;
}

#define KEPT_FROM 64 /* out of the way of the descriptors that a program begins with */

void process_close(int from, int to)
{
	if (syscall(SYS_close_range, from, to, 0) < 0)
		for (int fd = from; fd <= to && fd < (int)sysconf(_SC_OPEN_MAX); fd++)
			close(fd);
}

/* All are closed, whoever opened them: a lock that somebody's shell holds is not ours to keep. */
static bool take_descriptors(const char *log, int *keep)
{
	int null, out;

	*keep = fcntl(*keep, F_DUPFD_CLOEXEC, KEPT_FROM);
	if (*keep < 0)
		return false;
	process_close(STDERR_FILENO + 1, *keep - 1);
	process_close(*keep + 1, INT_MAX);
	interrupt_renew();
	null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	out = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
	return null >= 0 && out >= 0 && dup2(null, STDIN_FILENO) >= 0 &&
	       dup2(out, STDOUT_FILENO) >= 0 && dup2(out, STDERR_FILENO) >= 0;
}

pid_t process_detach(const char *log, int *keep)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid)
		return pid < 0 ? -errno : pid;
	if (setsid() < 0 || !take_descriptors(log, keep) || chdir("/") < 0)
		_exit(127);
	return 0;
}

bool program_exists(const char *name)
{
	const char *path = getenv("PATH");
	char *copy, *dir, *save = NULL;
	bool found = false;

	if (strchr(name, '/'))
		return access(name, X_OK) == 0;
	copy = xstrdup(path ? path
			    : "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
	for (dir = strtok_r(copy, ":", &save); dir && !found; dir = strtok_r(NULL, ":", &save)) {
		char *full = xasprintf("%s/%s", dir, name);

		found = access(full, X_OK) == 0;
		free(full);
	}
	free(copy);
	return found;
}

/* ---- process_run ------------------------------------------------------------------------- */

struct stream {
	int fd;		     /* -1 when closed */
	struct strbuf *sink; /* may be NULL */
	struct strbuf line;  /* not yet complete; only for on_line */
	bool lines;
};

struct run {
	const struct process_options *options;
	struct process_result *result;
	pid_t pid;
	int ended, in; /* @ended: process_watch() */
	size_t in_done, total;
	struct stream streams[2];
	double own_deadline, kill_at; /* 0: none */
};

static void feed_lines(struct run *run, struct stream *stream, const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (data[i] != '\n') {
			strbuf_addch(&stream->line, data[i]);
			continue;
		}
		run->options->on_line(run->options->cookie, strbuf_str(&stream->line));
		strbuf_reset(&stream->line);
	}
}

static void read_stream(struct run *run, struct stream *stream)
{
	size_t max = run->options->max_output ? run->options->max_output : OUTPUT_MAX_DEFAULT;
	char block[65536];
	ssize_t n = read(stream->fd, block, sizeof(block));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		close(stream->fd);
		stream->fd = -1;
		if (stream->lines && stream->line.len)
			run->options->on_line(run->options->cookie, strbuf_str(&stream->line));
		return;
	}
	run->total += n;
	if (run->total > max) {
		if (!run->result->too_much)
			kill(-run->pid, SIGKILL);
		run->result->too_much = true;
		return;
	}
	if (stream->sink)
		strbuf_add(stream->sink, block, n);
	if (stream->lines)
		feed_lines(run, stream, block, n);
}

static void write_input(struct run *run)
{
	const struct process_options *options = run->options;
	size_t len = options->input_len ? options->input_len : strlen(options->input);
	ssize_t n = write(run->in, options->input + run->in_done, len - run->in_done);

	if (n > 0)
		run->in_done += n;
	if ((n < 0 && errno != EAGAIN && errno != EINTR) || run->in_done == len) {
		close(run->in);
		run->in = -1;
	}
}

static void kill_group(struct run *run)
{
	kill(-run->pid, SIGKILL);
	kill(run->pid, SIGKILL);
}

static double deadline(const struct run *run)
{
	return run->options->deadline ? *run->options->deadline : run->own_deadline;
}

static void check_limits(struct run *run)
{
	if (interrupted() && !run->result->interrupted) {
		run->result->interrupted = true;
		kill(run->options->inherit ? run->pid : -run->pid, SIGTERM);
		run->kill_at = now_s() + (run->options->inherit ? GRACE_TERMINAL_S : GRACE_S);
	}
	if (run->kill_at && now_s() >= run->kill_at) {
		run->kill_at = 0;
		kill_group(run);
	}
	if (deadline(run) && now_s() >= deadline(run) && !run->result->timed_out) {
		run->result->timed_out = true;
		kill_group(run);
	}
}

static int poll_timeout_ms(const struct run *run)
{
	double until = run->result->timed_out ? 0 : deadline(run), left;

	if (run->kill_at && (!until || run->kill_at < until))
		until = run->kill_at;
	if (!until)
		return -1;
	left = until - now_s();
	return left <= 0 ? 0 : (int)(left * 1000) + 1;
}

/* Until the child has exited and what it wrote is read. Its orphans may keep pipes open: they are
 * killed with the group and their output is not waited for. */
static void pump(struct run *run)
{
	bool exited = false;

	for (;;) {
		struct pollfd fds[5] = {
			{.fd = exited ? -1 : run->ended, .events = POLLIN},
			{.fd = run->result->interrupted ? -1 : interrupt_pipe[0], .events = POLLIN},
			{.fd = run->streams[0].fd, .events = POLLIN},
			{.fd = run->streams[1].fd, .events = POLLIN},
			{.fd = run->in, .events = POLLOUT},
		};
		bool readable = false;

		if (poll(fds, 5, exited ? 0 : poll_timeout_ms(run)) < 0) {
			if (errno != EINTR)
				return;
			if (run->options->stop && run->options->stop(run->options->cookie))
				kill(run->pid, SIGTERM);
			continue;
		}
		check_limits(run);
		for (int i = 0; i < 2; i++) {
			if (run->streams[i].fd >= 0 && fds[2 + i].revents) {
				readable = true;
				read_stream(run, &run->streams[i]);
			}
		}
		if (run->in >= 0 && fds[4].revents)
			write_input(run);
		if (!exited && fds[0].revents)
			exited = true;
		else if (exited && !readable)
			return;
	}
}

static int open_streams(struct run *run, int fds[3], int *log)
{
	const struct process_options *options = run->options;
	int out[2] = {-1, -1}, err[2] = {-1, -1}, in[2] = {-1, -1};
	bool piped = options->out || options->on_line;

	for (int i = 0; i < 3; i++)
		fds[i] = open("/dev/null", O_RDWR | O_CLOEXEC);
	*log = -1;
	if (options->log) {
		*log = open(options->log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		if (*log < 0)
			return -errno;
	}
	if (piped && pipe2(out, O_CLOEXEC) < 0)
		return -errno;
	if (options->err && pipe2(err, O_CLOEXEC) < 0)
		return -errno;
	if (options->input && pipe2(in, O_CLOEXEC) < 0)
		return -errno;
	if (in[0] >= 0) {
		dup3(in[0], fds[0], O_CLOEXEC);
		close(in[0]);
		fcntl(in[1], F_SETFL, O_NONBLOCK);
		run->in = in[1];
	}
	if (out[1] >= 0)
		dup3(out[1], fds[1], O_CLOEXEC);
	else if (*log >= 0)
		dup3(*log, fds[1], O_CLOEXEC);
	if (err[1] >= 0)
		dup3(err[1], fds[2], O_CLOEXEC);
	else if (!options->discard_err)
		dup3(fds[1], fds[2], O_CLOEXEC);
	if (out[1] >= 0)
		close(out[1]);
	if (err[1] >= 0)
		close(err[1]);
	run->streams[0] =
		(struct stream){.fd = out[0], .sink = options->out, .lines = options->on_line};
	run->streams[1] = (struct stream){.fd = err[0], .sink = options->err};
	return 0;
}

static int exit_status(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void reap(struct run *run)
{
	int status = 0;

	if (!run->options->inherit)
		kill(-run->pid, SIGKILL); /* what it left behind */
	keeper_drop(run->pid);
	while (waitpid(run->pid, &status, 0) < 0 && errno == EINTR)
		;
	run->result->status = exit_status(status);
}

static void log_from_pipe(struct run *run, int log)
{
	/* Both a log and on_line were asked for: the pipe was read into memory, write it out. */
	struct strbuf *sink = run->streams[0].sink;
	const char *text = sink ? strbuf_str(sink) : "";
	size_t len = sink ? sink->len : 0;

	while (len) {
		ssize_t n = write(log, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			run->result->error = -errno;
			return;
		}
		text += n;
		len -= n;
	}
}

/* Until the child, which was started at @begin, has ended. */
static void attend(struct run *run, double begin)
{
	run->ended = process_watch(run->pid);
	if (run->options->timeout_s)
		run->own_deadline = begin + run->options->timeout_s;
	if (run->ended < 0) {
		run->result->error = run->ended;
		kill_group(run);
	} else {
		pump(run);
		close(run->ended);
	}
	reap(run);
}

static void close_streams(struct run *run)
{
	for (int i = 0; i < 2; i++) {
		if (run->streams[i].fd >= 0)
			close(run->streams[i].fd);
		strbuf_release(&run->streams[i].line);
	}
	if (run->in >= 0)
		close(run->in);
}

int process_run(const char *const argv[], const struct process_options *options,
		struct process_result *result)
{
	static const struct process_options defaults;
	struct process_result ignored;
	struct strbuf memory = {0};
	struct sigaction ignore = {.sa_handler = SIG_IGN}, old[2];
	struct run run = {.options = options ? options : &defaults,
			  .result = result ? result : &ignored,
			  .in = -1,
			  .streams = {{.fd = -1}, {.fd = -1}}};
	int fds[3], log;
	double begin = now_s();

	*run.result = (struct process_result){.status = 127};
	if (run.options->inherit) {
		sigaction(SIGINT, &ignore, &old[0]);
		sigaction(SIGQUIT, &ignore, &old[1]);
	}
	run.result->error = open_streams(&run, fds, &log);
	if (log >= 0 && options->on_line && !options->out)
		run.streams[0].sink = &memory;
	if (!run.result->error) {
		run.pid = start(argv, run.options, fds);
		if (run.pid < 0 && run.pid != -ENOENT)
			run.result->error = run.pid;
	}
	for (int i = 0; i < 3; i++)
		close(fds[i]);
	if (!run.result->error && run.pid > 0) {
		attend(&run, begin);
		if (log >= 0 && run.streams[0].sink == &memory)
			log_from_pipe(&run, log);
	}
	close_streams(&run);
	if (log >= 0)
		close(log);
	strbuf_release(&memory);
	if (run.options->inherit) {
		sigaction(SIGINT, &old[0], NULL);
		sigaction(SIGQUIT, &old[1], NULL);
		if (run.result->status == 128 + SIGINT) {
			interrupt_seen = 1;
			run.result->interrupted = true;
		}
	}
	run.result->seconds = now_s() - begin;
	return run.result->status == 0 && !run.result->error ? 0 : -1;
}

int run_quiet(const char *dir, const char *const argv[])
{
	struct process_options options = {.dir = dir};
	struct process_result result;

	process_run(argv, &options, &result);
	return result.error ? result.error : result.status;
}

int run_capture(const char *dir, const char *const argv[], struct strbuf *out)
{
	struct process_options options = {.dir = dir, .out = out, .discard_err = true};
	struct process_result result;

	process_run(argv, &options, &result);
	return result.error ? result.error : result.status;
}
