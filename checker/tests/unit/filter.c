// SPDX-License-Identifier: GPL-2.0-only
/* What a program in a sandbox may ask of the host's kernel, asked under the filter itself. */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

#include "../../lib/filter.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

#define HIGH (1ul << 32) /* a bit that the kernel does not look at where it takes 32 */

static const struct question {
	long number, a, b, c;
	bool allowed;
} questions[] = {
	{SYS_getpid, .allowed = true},
	{SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, true},
	{SYS_socketpair, AF_VSOCK, SOCK_STREAM, 0},
	{SYS_socket, AF_VSOCK, SOCK_STREAM},
	{SYS_socket, AF_UNIX, SOCK_STREAM},
	{SYS_socket, AF_INET, SOCK_DGRAM},
	{SYS_socket, AF_NETLINK, SOCK_RAW},
	{SYS_socket, AF_ALG, SOCK_SEQPACKET},
	{SYS_bind, 0},
	{SYS_connect, 0},
	{SYS_setsockopt, 0},
	{SYS_clone, CLONE_NEWUSER | SIGCHLD},
	{SYS_clone, CLONE_NEWNET | SIGCHLD},
	{SYS_clone, CLONE_NEWUSER | HIGH | SIGCHLD},
	{SYS_clone3, 0},
	{SYS_unshare, CLONE_NEWUSER},
	{SYS_setns, 0},
	{SYS_mount, 0},
	{SYS_umount2, 0},
	{SYS_pivot_root, 0},
	{SYS_chroot, 0},
	{SYS_ptrace, 0},
	{SYS_process_vm_readv, 0},
	{SYS_kcmp, 0},
	{SYS_bpf, 0},
	{SYS_perf_event_open, 0},
	{SYS_userfaultfd, 0},
	{SYS_add_key, 0},
	{SYS_keyctl, 0},
	{SYS_request_key, 0},
	{425 /* io_uring_setup */, 1},
	{SYS_io_setup, 0},
	{SYS_shmget, 0},
	{SYS_msgget, 0},
	{SYS_mq_open, 0},
	{SYS_personality, 0},
	{SYS_modify_ldt, 0},
	{SYS_open_by_handle_at, 0},
	{SYS_splice, 0},
	{SYS_syslog, 0},
	{SYS_setxattr, 0},
	{SYS_ioctl, 0, TIOCSTI},
	{SYS_ioctl, 0, TIOCSTI | HIGH},
	{SYS_ioctl, 0, TIOCSCTTY},
	{SYS_mknodat, AT_FDCWD, 0, S_IFCHR | 0600},
	{SYS_mknodat, AT_FDCWD, 0, S_IFIFO | 0600, true},
	{0x40000000 | SYS_getpid /* by the table of x32 */},
};

static bool is_refused(const struct question *asked)
{
	return syscall(asked->number, asked->a, asked->b, asked->c, 0L, 0L) < 0 && errno == ENOSYS;
}

/* 0, or the number of the first wrong answer, counted from 1. */
static int ask_all(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(questions); i++)
		if (is_refused(&questions[i]) == questions[i].allowed)
			return (int)i + 1;
	return 0;
}

/* What @ask returns in a process of its own under the filter; -1: a signal ended it. */
static int under_filter(int (*ask)(void))
{
	struct strbuf program = {0};
	int status;
	pid_t pid;

	assert_int_equal(filter_program(&program), 0);
	assert_true(program.len > 0 && program.len % sizeof(struct sock_filter) == 0);
	pid = fork();
	if (pid == 0) {
		struct sock_fprog filter = {.len = program.len / sizeof(struct sock_filter),
					    .filter = (struct sock_filter *)program.buf};

		signal(SIGSEGV, SIG_DFL); /* cmocka would take it for a failure */
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter))
			_exit(255);
		_exit(ask());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	strbuf_release(&program);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(a_program_in_a_sandbox_makes_the_calls_of_builds_and_no_others)
{
	assert_int_equal(under_filter(ask_all), 0);
}

struct seen {
	const char *names[512];
	int n, native;
};

static void see(void *cookie, const char *name, int number)
{
	struct seen *seen = cookie;

	for (int i = 0; i < seen->n; i++)
		assert_string_not_equal(seen->names[i], name);
	seen->names[seen->n++] = kept(xstrdup(name));
	seen->native += number >= 0;
	/* Others have it, or newer machines: a name that is misspelt allows nothing, unseen. */
	if (number == -1)
		assert_string_equal(name, "fchmodat2");
}

TEST(each_call_in_the_filters_table_exists_and_stands_there_once)
{
	struct seen seen = {0};

	filter_each(see, &seen);
	assert_true(seen.native > 150);
}

/* getpid by the table of i386 */
static int ask_by_int80(void)
{
	long answer = 20;

	asm volatile("int $0x80" : "+a"(answer) : : "memory", "r8", "r9", "r10", "r11");
	return (int)answer == -ENOSYS ? 0 : 1;
}

TEST(the_table_of_32_bit_programs_is_no_way_round)
{
	int answer = under_filter(ask_by_int80);

	/* A kernel without IA32_EMULATION ends who tries. */
	assert_true(answer == 0 || answer == -1);
}
