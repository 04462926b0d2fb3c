// SPDX-License-Identifier: GPL-2.0-only
/* how children are ended */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../lib/fs.h"
#include "../../lib/process.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "small_kernel.h"

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

		interrupt_renew();
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
		interrupt_renew();
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

/* ---- calls that an old kernel or a container's filter refuses ---------------------------- */

/* From here on, this process and its children get @err from what came with newer kernels. */
static void refuse_new_calls(int err)
{
#define REFUSE(nr) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1), BPF_STMT(BPF_RET | BPF_K, refused)
	unsigned refused = SECCOMP_RET_ERRNO | err;
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		REFUSE(SYS_pidfd_open),
		REFUSE(SYS_openat2),
		REFUSE(SYS_close_range),
		REFUSE(SYS_memfd_create),
		REFUSE(SYS_statx),
		REFUSE(SYS_inotify_init1),
		REFUSE(SYS_signalfd4),
		REFUSE(SYS_faccessat2),
		REFUSE(SYS_copy_file_range),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {.len = ARRAY_SIZE(filter), .filter = filter};
#undef REFUSE

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0 ||
	    syscall(SYS_pidfd_open, getpid(), 0) >= 0)
		_exit(90);
}

/* What @body says, where these calls are refused: @err from all of them. */
static int refused(int err, int (*body)(void *cookie), void *cookie)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		refuse_new_calls(err);
		_exit(body(cookie));
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int run_three(void *cookie)
{
	struct strbuf out = {0};
	struct process_options slow = {.timeout_s = 0.2};
	struct process_result result;
	int fd = file_unnamed();

	(void)cookie;
	if (run_capture(NULL, (const char *[]){"sh", "-c", "echo said; exit 7", NULL}, &out) != 7 ||
	    !streq(strbuf_str(&out), "said\n"))
		return 1;
	process_run((const char *[]){"sleep", "60", NULL}, &slow, &result);
	if (!result.timed_out || result.error || result.seconds > 30)
		return 2;
	strbuf_release(&out);
	return fd < 0 || write(fd, "x", 1) != 1 ? 3 : 0;
}

TEST(a_child_s_end_is_seen_where_pidfd_open_is_refused)
{
	assert_int_equal(refused(ENOSYS, run_three, NULL), 0);
	assert_int_equal(refused(EPERM, run_three, NULL), 0);
}

TEST(a_watched_child_is_left_to_be_reaped)
{
	pid_t pid = fork();
	int fd;

	if (pid == 0)
		_exit(7);
	fd = process_watch(pid);
	assert_true(fd >= 0);
	assert_int_equal(poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 30000), 1);
	assert_int_equal(WEXITSTATUS(process_end(pid)), 7);
	close(fd);
	assert_true(process_watch(pid) < 0);
}

static int build_small(void *cookie)
{
	struct small_kernel *kernel = cookie;

	if (small_kernel_build(kernel) != BUILD_OK)
		return 1;
	if (!small_kernel_holds(kernel, "my own sys"))
		return 2;
	return kernel->result.full_build ? 3 : 0;
}

TEST(a_narrowed_build_does_without_calls_that_are_refused)
{
	struct small_kernel kernel;

	small_kernel_begin(&kernel);
	small_kernel_edit(&kernel, "kernel/sys.c", "const char sys[] = \"my own sys\";\n");
	assert_int_equal(refused(EPERM, build_small, &kernel), 0);
	small_kernel_edit(&kernel, "kernel/sys.c", "const char sys[] = \"my own sys, twice\";\n");
	assert_int_equal(refused(ENOSYS, build_small, &kernel), 0);
	small_kernel_end(&kernel);
}

TEST(a_child_gets_no_descriptor_but_those_it_is_meant_to_have)
{
	int left = open("/dev/null", O_WRONLY), meant = open("/dev/null", O_WRONLY);
	const char *script = kept(xasprintf("echo x >&%d && exit 9; echo x >&%d", left, meant));
	const int pass[] = {meant, -1};
	struct process_options options = {.pass = pass};
	struct process_result result;

	assert_true(left > 2 && meant > 2);
	process_run((const char *const[]){"sh", "-c", script, NULL}, &options, &result);
	assert_int_equal(result.status, 0);
	options.pass = NULL;
	process_run((const char *const[]){"sh", "-c", script, NULL}, &options, &result);
	assert_int_not_equal(result.status, 0);
	assert_int_not_equal(result.status, 9);
	close(left);
	close(meant);
}

TEST(a_child_finds_what_it_is_given_beside_its_input)
{
	const char *script = kept(xasprintf("cat <&%d; cat", PROCESS_GIVEN));
	struct strbuf given = {0}, out = {0};
	struct process_options options = {.given = &given, .out = &out, .input = " and input"};

	strbuf_addstr(&given, "given");
	for (int i = 0; i < 2; i++) {
		strbuf_reset(&out);
		process_run((const char *const[]){"bash", "-c", script, NULL}, &options, NULL);
		assert_string_equal(strbuf_str(&out), "given and input");
	}
	strbuf_release(&given);
	strbuf_release(&out);
}

TEST(what_a_child_is_given_arrives_however_many_files_are_open)
{
	const char *script = kept(xasprintf("cat <&%d", PROCESS_GIVEN));
	struct strbuf given = {0}, out = {0};
	struct process_options options = {.given = &given, .out = &out};
	int first = open("/dev/null", O_RDONLY | O_CLOEXEC), last = first;

	strbuf_addstr(&given, "given");
	while (last <= PROCESS_GIVEN) {
		last = open("/dev/null", O_RDONLY | O_CLOEXEC);
		strbuf_reset(&out);
		process_run((const char *const[]){"bash", "-c", script, NULL}, &options, NULL);
		assert_string_equal(strbuf_str(&out), "given");
	}
	for (int fd = first; fd <= last; fd++)
		close(fd);
	strbuf_release(&given);
	strbuf_release(&out);
}

static int refuse(void *cookie)
{
	return *(int *)cookie;
}

TEST(a_child_whose_view_cannot_be_prepared_is_not_started)
{
	int err = -EPERM;
	struct process_options options = {.prepare = refuse, .prepare_cookie = &err};
	struct process_result result;

	assert_int_not_equal(process_run((const char *const[]){"true", NULL}, &options, &result),
			     0);
	assert_int_equal(result.error, -EPERM);
	err = 0;
	assert_int_equal(process_run((const char *const[]){"true", NULL}, &options, &result), 0);
}
