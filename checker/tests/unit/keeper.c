// SPDX-License-Identifier: GPL-2.0-only
/* What a killed lab had started ends with all that it has started in turn, and only then is its lock free. */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../lib/fs.h"
#include "../../lib/keeper.h"
#include "../../lib/process.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

static int open_lock(const char *dir)
{
	return open(kept(path_join(dir, "lock")), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
}

static void until_there(const char *path)
{
	for (int i = 0; i < 1000 && !path_exists(path); i++)
		usleep(10000);
	assert_true(path_exists(path));
}

/* A lab that builds, in the middle of it; its pid. */
static pid_t build_in(const char *dir)
{
	static const char script[] =
		"sh -c 'echo $$ >below; mv below there; exec sleep 100' & wait";
	const char *const argv[] = {"sh", "-c", script, NULL};
	struct process_options options = {.dir = dir};
	int lock;
	pid_t pid = fork();

	if (pid)
		return pid;
	lock = open_lock(dir);
	flock(lock, LOCK_EX);
	keeper_begin(lock);
	process_run(argv, &options, NULL);
	_exit(0);
}

TEST(what_a_killed_lab_had_started_is_gone_before_its_lock_is_free)
{
	const char *dir = temp_dir(), *there = kept(path_join(dir, "there"));
	pid_t lab = build_in(dir), below;
	struct strbuf text = {0};
	int lock = open_lock(dir);

	until_there(there);
	file_read(there, &text, 100);
	below = atoi(strbuf_str(&text));
	strbuf_release(&text);
	assert_int_equal(kill(below, 0), 0);
	assert_int_equal(flock(lock, LOCK_EX | LOCK_NB), -1);
	kill(lab, SIGKILL);
	waitpid(lab, NULL, 0);
	alarm(20);
	assert_int_equal(flock(lock, LOCK_EX), 0);
	alarm(0);
	/* Nobody may have reaped it yet. */
	text = (struct strbuf){0};
	if (file_read(kept(xasprintf("/proc/%d/stat", below)), &text, 1000) == 0)
		assert_contains(strbuf_str(&text), ") Z ");
	strbuf_release(&text);
	close(lock);
}

TEST(a_lab_that_ends_by_itself_frees_its_lock_and_leaves_nobody)
{
	const char *const argv[] = {"true", NULL};
	const char *dir = temp_dir();
	int lock = open_lock(dir), again = open_lock(dir);

	flock(lock, LOCK_EX);
	keeper_begin(lock);
	assert_int_equal(process_run(argv, NULL, NULL), 0);
	keeper_end();
	keeper_end();
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	close(lock);
	assert_int_equal(flock(again, LOCK_EX | LOCK_NB), 0);
	close(again);
	/* And nothing is kept from here on. */
	assert_int_equal(process_run(argv, NULL, NULL), 0);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}
