// SPDX-License-Identifier: GPL-2.0-only
#include "tasks.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/process.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"

const char **kbuild_captured_env(const char *stage, struct strbuf *text)
{
	char *path = path_join(stage, ".lab/env");
	const char *const *base = kbuild_env();
	const char **env;
	int n = 0;

	file_read(path, text, 1 << 20);
	free(path);
	env = xcalloc(text->len + 128, sizeof(*env));
	for (; base[n]; n++)
		env[n] = base[n];
	for (size_t at = 0; at < text->len; at += strlen(text->buf + at) + 1)
		env[n++] = text->buf + at;
	env[n++] = "MAKEFLAGS=rR --no-print-directory";
	return env;
}

struct running {
	struct task *task;
	pid_t pid;
	int pidfd, out;
};

void tasks_release(struct task *tasks, int n)
{
	for (int i = 0; i < n; i++) {
		free(tasks[i].label);
		free(tasks[i].key);
		for (int k = 0; tasks[i].argv && tasks[i].argv[k]; k++)
			free(tasks[i].argv[k]);
		free(tasks[i].argv);
	}
}

char **task_words(const char *const words[])
{
	char **argv;
	int n = 0;

	while (words[n])
		n++;
	argv = xcalloc(n + 1, sizeof(*argv));
	for (int i = 0; i < n; i++)
		argv[i] = xstrdup(words[i]);
	return argv;
}

static int task_start(struct kbuild *kbuild, struct running *run, struct task *task)
{
	struct strbuf text = {0};
	const char **env =
		task->captured ? kbuild_captured_env(kbuild->request->stage, &text) : NULL;
	struct process_options options = {.dir = kbuild->request->stage,
					  .env = env ? env : kbuild_env()};

	run->task = task;
	run->out = file_unnamed();
	run->pid = run->out < 0 ? -errno
				: process_spawn((const char *const *)task->argv, &options,
						(int[]){-1, run->out, run->out});
	run->pidfd = run->pid > 0 ? process_watch(run->pid) : -1;
	if (run->pid > 0 && run->pidfd < 0) {
		process_end(run->pid);
		run->pid = run->pidfd;
	}
	if (run->pid <= 0 && run->out >= 0)
		close(run->out);
	strbuf_release(&text);
	free(env);
	return run->pid > 0 ? 0 : (int)run->pid;
}

/* The task's output goes to the log as a whole, under its label. */
static void task_log(struct kbuild *kbuild, struct running *run)
{
	struct strbuf text = {0};
	char block[65536], *line, *save = NULL;
	ssize_t n;
	off_t at = 0;

	while ((n = pread(run->out, block, sizeof(block), at)) > 0 && text.len < (64 << 20)) {
		strbuf_add(&text, block, n);
		at += n;
	}
	run->task->said = text.len > 0;
	if (run->task->label)
		kbuild_line(kbuild, run->task->label);
	for (line = text.len ? strtok_r(text.buf, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save))
		kbuild_line(kbuild, line);
	fflush(kbuild->log);
	strbuf_release(&text);
}

static int task_end(struct kbuild *kbuild, struct running *run)
{
	int status = process_end(run->pid);

	task_log(kbuild, run);
	if (run->pidfd >= 0)
		close(run->pidfd);
	close(run->out);
	run->task->ended = true;
	run->task->done = status == 0;
	run->task = NULL;
	return status;
}

/* @running and @fds have room for @jobs, and @fds for one more. */
struct pool {
	struct kbuild *kbuild;
	struct running *running;
	struct pollfd *fds;
	int jobs, nrunning;
	enum build_state state;
};

static void pool_drop(struct pool *pool, int i)
{
	pool->running[i] = pool->running[--pool->nrunning];
}

/* After a failure only the learner's own objects are still of interest. */
static void pool_cancel(struct pool *pool, bool all)
{
	for (int i = pool->nrunning - 1; i >= 0; i--) {
		struct running *run = &pool->running[i];

		if (!all && run->task->own)
			continue;
		process_end(run->pid);
		if (run->pidfd >= 0)
			close(run->pidfd);
		close(run->out);
		pool_drop(pool, i);
	}
}

#define LOOK_MS 50 /* how often those are looked at whose end wakes nobody */

static void pool_wait(struct pool *pool)
{
	double left = pool->kbuild->deadline - now_s();
	int timeout = left > 0 ? (int)(left * 1000) + 1 : 0;
	struct pollfd *fds = pool->fds;

	for (int i = 0; i < pool->nrunning; i++) {
		fds[i] = (struct pollfd){.fd = pool->running[i].pidfd, .events = POLLIN};
		if (fds[i].fd < 0 && timeout > LOOK_MS)
			timeout = LOOK_MS;
	}
	fds[pool->nrunning] = (struct pollfd){.fd = interrupt_fd(), .events = POLLIN};
	poll(fds, pool->nrunning + 1, timeout);
	if (interrupted() || now_s() >= pool->kbuild->deadline) {
		pool->state = interrupted() ? BUILD_INTERRUPTED : BUILD_TIMEOUT;
		pool_cancel(pool, true);
		return;
	}
	for (int i = pool->nrunning - 1; i >= 0; i--) {
		siginfo_t info = {0};

		if ((fds[i].fd >= 0 && !fds[i].revents) ||
		    waitid(P_PID, pool->running[i].pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0 ||
		    !info.si_pid)
			continue;
		if (task_end(pool->kbuild, &pool->running[i]) != 0)
			pool->state = BUILD_FAILED;
		pool_drop(pool, i);
	}
	if (pool->state == BUILD_FAILED)
		pool_cancel(pool, false);
}

static void tell_taken(struct kbuild *kbuild, struct task *tasks, int n)
{
	for (int i = 0; i < n; i++) {
		if (!tasks[i].taken)
			continue;
		kbuild_line(kbuild, tasks[i].label);
		tasks[i].ended = tasks[i].done = true;
	}
}

enum build_state tasks_run(struct kbuild *kbuild, struct task *tasks, int n)
{
	/* One more than there are CPUs: few tasks of unequal length would leave one idle. */
	struct pool pool = {.kbuild = kbuild, .jobs = kbuild_jobs(kbuild->request) + 1};

	tell_taken(kbuild, tasks, n);
	pool.running = xcalloc(pool.jobs, sizeof(*pool.running));
	pool.fds = xcalloc(pool.jobs + 1, sizeof(*pool.fds));
	for (int own = 1; own >= 0; own--) {
		for (int i = 0; i < n; i++) {
			if (tasks[i].own != own || tasks[i].taken)
				continue;
			while (pool.nrunning >= pool.jobs && pool.state <= BUILD_FAILED)
				pool_wait(&pool);
			if (pool.state > BUILD_FAILED || (pool.state == BUILD_FAILED && !own))
				break;
			if (task_start(kbuild, &pool.running[pool.nrunning], &tasks[i]) < 0) {
				pool.state = BUILD_BROKEN;
				pool_cancel(&pool, true);
				break;
			}
			pool.nrunning++;
		}
	}
	while (pool.nrunning)
		pool_wait(&pool);
	free(pool.running);
	free(pool.fds);
	return pool.state;
}

enum build_state task_run_shell(struct kbuild *kbuild, const char *label, const char *command)
{
	struct task task = {.label = label ? xstrdup(label) : NULL,
			    .argv = task_words((const char *[]){"sh", "-c", command, NULL})};
	enum build_state state = tasks_run(kbuild, &task, 1);

	tasks_release(&task, 1);
	return state;
}
