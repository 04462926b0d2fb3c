// SPDX-License-Identifier: GPL-2.0-only
/* how children are ended */
#include "test.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../lib/fs.h"
#include "../../lib/process.h"
#include "../../lib/util.h"

static void send_term(void *cookie, const char *line)
{
	(void)cookie;
	(void)line;
	kill(getpid(), SIGTERM);
}

/* An interruption cannot be taken back, so it happens to a process of its own. */
static int interrupted_run(const char *script, struct process_options options)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		const char *const argv[] = {"sh", "-c", script, NULL};
		struct process_result result;

		interrupt_setup();
		options.on_line = send_term;
		process_run(argv, &options, &result);
		_exit(!result.interrupted || result.error ? 99 : result.seconds > 5 ? 98 : 0);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(an_interrupted_child_may_put_away_its_locks)
{
	const char *lock = kept(path_join(temp_dir(), "lock"));
	const char *script = kept(xasprintf(
		"trap 'rm %s; exit 1' TERM; : >%s; echo ready; sleep 20 & wait", lock, lock));

	assert_int_equal(interrupted_run(script, (struct process_options){0}), 0);
	assert_false(path_exists(lock));
}

TEST(an_interrupted_child_that_does_not_care_is_killed)
{
	assert_int_equal(interrupted_run("trap '' TERM; echo ready; sleep 20; sleep 20",
					 (struct process_options){0}),
			 0);
}

TEST(a_child_at_the_terminal_gets_an_interruption_alone)
{
	const char *const lives[] = {"sh", "-c", "kill -INT $PPID; exit 4", NULL};
	const char *const dies[] = {"sh", "-c", "kill -INT $$", NULL};
	struct process_options options = {.inherit = true};
	struct process_result result;
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		interrupt_setup();
		process_run(lives, &options, &result);
		if (result.status != 4 || result.interrupted || interrupted())
			_exit(1);
		process_run(dies, &options, &result);
		_exit(!result.interrupted || !interrupted());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void move_deadline(void *cookie, const char *line)
{
	(void)line;
	*(double *)cookie = now_s() + 30;
}

static bool times_out(const char *script, void (*on_line)(void *, const char *), double *deadline)
{
	const struct process_options options = {
		.on_line = on_line, .cookie = deadline, .deadline = deadline};
	struct process_result result;

	process_run((const char *const[]){"sh", "-c", script, NULL}, &options, &result);
	assert_true(result.timed_out || result.status == 0);
	return result.timed_out;
}

static void ignore_line(void *cookie, const char *line)
{
	(void)cookie;
	(void)line;
}

TEST(a_child_that_is_given_more_time_by_what_it_prints_comes_to_its_end)
{
	double deadline = now_s() + 0.5;

	assert_false(times_out("echo one; sleep 1", move_deadline, &deadline));
}

TEST(a_child_that_prints_and_is_given_no_more_time_is_ended)
{
	double deadline = now_s() + 0.5;

	assert_true(times_out("echo one; sleep 20", ignore_line, &deadline));
}
