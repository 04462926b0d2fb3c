// SPDX-License-Identifier: GPL-2.0-only
/* the first build of a workspace: who does it, who waits for it, who goes on with it */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../../vm/build/stagelock.h"
#include "../../lib/fs.h"
#include "../../lib/process.h"
#include "../../lib/util.h"
#include "../../work/firstbuild.h"
#include "../../work/workspace.h"
#include "small_course.h"
#include "small_kernel.h"

/* ---- the note ---------------------------------------------------------------------------------- */

static enum first_build_state state_now(void)
{
	struct first_build build;
	enum first_build_state state;

	first_build_look(&build);
	state = build.state;
	first_build_release(&build);
	return state;
}

static void stage_is_built(void)
{
	char *ready = path_join(workspace_get()->stage, ".lab/ready");

	assert_int_equal(mkdirs_for(ready), 0);
	write_file(ready, "");
	free(ready);
}

/* A process that has taken what is due, and is ended by whoever tests it. */
static pid_t builder(int done, int total)
{
	int told[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(told), 0);
	pid = fork();
	if (pid == 0) {
		int lock = stagelock_take(workspace_get()->stage, "", NULL);

		if (first_build_take() < 0 || lock < 0)
			_exit(1);
		stagelock_tell(lock, true, done, total);
		if (write(told[1], "", 1) == 1)
			pause();
		_exit(1);
	}
	assert_int_equal(read(told[0], &byte, 1), 1);
	close(told[0]);
	close(told[1]);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

TEST(a_build_that_nobody_noted_is_not_due)
{
	small_course();
	assert_int_equal(state_now(), FIRST_BUILD_DONE);
	assert_int_equal(first_build_take(), -ENOENT);
}

TEST(a_build_in_the_background_is_seen_with_its_objects_and_a_killed_one_as_stopped)
{
	struct first_build build;
	pid_t pid;

	small_course();
	assert_int_equal(first_build_due(), 0);
	assert_int_equal(state_now(), FIRST_BUILD_STOPPED);
	assert_true(workspace_staged());
	pid = builder(123, 620);
	first_build_look(&build);
	assert_string_equal(first_build_name(&build), "running");
	assert_contains(kept(first_build_words(&build)), "123 of about 620 objects");
	first_build_release(&build);
	end(pid);
	assert_int_equal(state_now(), FIRST_BUILD_STOPPED);
}

TEST(what_failed_in_the_background_is_reported_until_the_kernel_is_built)
{
	struct first_build build;
	int fd;

	small_course();
	assert_int_equal(first_build_due(), 0);
	fd = first_build_take();
	assert_true(fd >= 0);
	first_build_fail(fd, false, "the disk is full", "make room");
	close(fd);
	first_build_look(&build);
	assert_int_equal(build.state, FIRST_BUILD_FAILED);
	assert_string_equal(build.text, "the disk is full\nmake room\n");
	first_build_release(&build);
	stage_is_built();
	assert_int_equal(state_now(), FIRST_BUILD_DONE);
}

TEST(a_kernel_that_was_built_and_did_not_come_up_has_failed)
{
	int fd;

	small_course();
	stage_is_built();
	assert_int_equal(first_build_due(), 0);
	fd = first_build_take();
	first_build_fail(fd, true, "no boot", NULL);
	assert_int_equal(state_now(), FIRST_BUILD_RUNNING);
	close(fd);
	assert_int_equal(state_now(), FIRST_BUILD_FAILED);
}

TEST(who_builds_for_a_workspace_that_is_gone_or_recreated_notices)
{
	int fd;

	small_course();
	assert_int_equal(first_build_due(), 0);
	fd = first_build_take();
	assert_true(first_build_is_ours(fd));
	first_build_end();
	assert_false(first_build_is_ours(fd));
	assert_int_equal(first_build_due(), 0);
	assert_false(first_build_is_ours(fd));
	close(fd);
}

/* ---- the process ------------------------------------------------------------------------------- */

static int locked(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT, 0666);

	return flock(fd, LOCK_EX | LOCK_NB) < 0 ? -errno : fd;
}

/* What the process does: it holds on until it is asked to end. */
static int stay(int kept_fd)
{
	struct pollfd wait = {.fd = interrupt_fd(), .events = POLLIN};

	if (write(kept_fd, "mine", 4) != 4 || write(STDOUT_FILENO, "said", 4) != 4)
		return 1;
	while (!interrupted())
		poll(&wait, 1, -1);
	return getsid(0) == getpid() && !isatty(STDIN_FILENO) ? 0 : 2;
}

TEST(a_process_left_behind_keeps_one_lock_and_none_of_the_others)
{
	const char *dir = temp_dir(), *log = kept(path_join(dir, "log"));
	const char *other = kept(path_join(dir, "other")), *mine = kept(path_join(dir, "mine"));
	int others = locked(other), mines = locked(mine), keep = mines, status;
	pid_t pid;

	write_file(log, "");
	pid = process_detach(log, &keep);
	if (pid == 0)
		_exit(stay(keep));
	close(others);
	close(mines);
	while (strcmp(read_file(log), "said") != 0 && waitpid(pid, &status, WNOHANG) == 0)
		usleep(10000);
	assert_string_equal(read_file(mine), "mine");
	assert_true(locked(other) >= 0);
	assert_int_equal(locked(mine), -EWOULDBLOCK);
	kill(pid, SIGTERM);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_false(interrupted());
	assert_true(locked(mine) >= 0);
}

/* ---- the stage --------------------------------------------------------------------------------- */

TEST(a_build_makes_the_baseline_that_nobody_has_made)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	assert_int_equal(remove_tree(kernel.stage), 0);
	small_kernel_edit(&kernel, "kernel/sys.c", "const char sys[] = \"the learner's\";\n");
	assert_int_equal(small_kernel_build(&kernel), BUILD_OK);
	assert_true(small_kernel_holds(&kernel, "the learner's"));
	assert_true(same_bytes(small_kernel_image(&kernel), small_kernel_truth(&kernel)));
	small_kernel_end(&kernel);
}

TEST(a_build_goes_on_with_a_baseline_that_was_cut_off)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	unlink(small_kernel_file(&kernel, ".lab/ready"));
	unlink(small_kernel_file(&kernel, "vmlinux"));
	unlink(small_kernel_file(&kernel, "kernel/sys.o"));
	assert_int_equal(small_kernel_build(&kernel), BUILD_OK);
	assert_true(same_bytes(small_kernel_image(&kernel), small_kernel_truth(&kernel)));
	small_kernel_end(&kernel);
}

struct waiting {
	pid_t holder;
	int done, total;
	bool first;
};

/* The holder is named once, and then it is gone. */
static void on_waiting(void *cookie, const char *what, int done, int total)
{
	struct waiting *waiting = cookie;

	if (!waiting->holder)
		return;
	waiting->done = done;
	waiting->total = total;
	waiting->first = streq(what, FIRST_BUILD);
	end(waiting->holder);
	waiting->holder = 0;
}

TEST(who_waits_without_a_lock_is_told_how_far_it_is_until_it_has_gone)
{
	struct waiting waiting = {0};
	struct build_progress progress = {on_waiting, &waiting};

	small_course();
	assert_int_equal(first_build_await(&progress), 0);
	assert_int_equal(first_build_due(), 0);
	waiting.holder = builder(40, 620);
	assert_int_equal(first_build_await(&progress), 0);
	assert_int_equal(waiting.holder, 0);
	assert_true(waiting.first);
	assert_int_equal(waiting.done, 40);
	assert_int_equal(waiting.total, 620);
}

TEST(a_boot_that_is_left_of_the_first_build_is_not_waited_for)
{
	struct waiting waiting = {0};
	pid_t pid;

	small_course();
	assert_int_equal(first_build_due(), 0);
	pid = builder(620, 620);
	stage_is_built();
	waiting.holder = pid;
	assert_int_equal(first_build_await(&(struct build_progress){on_waiting, &waiting}), 0);
	assert_int_equal(waiting.holder, pid);
	end(pid);
}

TEST(a_build_waits_for_the_baseline_and_tells_how_far_it_is)
{
	struct waiting waiting = {0};
	struct build_progress progress = {on_waiting, &waiting};
	int lock;

	small_course();
	assert_int_equal(first_build_due(), 0);
	waiting.holder = builder(40, 620);
	lock = stagelock_take(workspace_get()->stage, "another one", &progress);
	assert_true(lock >= 0);
	assert_true(waiting.first);
	assert_int_equal(waiting.done, 40);
	assert_int_equal(waiting.total, 620);
	close(lock);
}
