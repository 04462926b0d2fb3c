// SPDX-License-Identifier: GPL-2.0-only
#include "filter.h"

#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/fs.h>

#include "strbuf.h"
#include "util.h"

/*
 * How it works: libseccomp makes a search tree of the numbers, so a call costs some ten comparisons
 * (none where the kernel, from 5.11 on, remembers what is always allowed). bubblewrap loads the
 * program last of all, when its own mounts and namespaces are done.
 *
 * What needs a look at arguments looks at numbers in registers only, and at as many bits of them as
 * the kernel does. clone3() has its flags in memory, where they can change after the look: it is
 * refused, and libraries fall back on clone().
 */

/* Allowed whatever the arguments, each line for one reason. */
static const char *const plain[] = {
	/* reading and writing what is open */
	"read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek _llseek "
	"close close_range dup dup2 dup3 fcntl fcntl64 flock pipe pipe2 sendfile sendfile64 "
	"copy_file_range fsync fdatasync ftruncate ftruncate64 fallocate fadvise64 readahead",
	/* files by their names: what exists in the room is decided by its mounts */
	"open openat openat2 creat truncate truncate64 access faccessat faccessat2 stat lstat fstat "
	"newfstatat stat64 lstat64 fstat64 fstatat64 statx statfs fstatfs statfs64 fstatfs64 "
	"getdents getdents64 readlink readlinkat getcwd chdir fchdir umask",
	"rename renameat renameat2 link linkat symlink symlinkat unlink unlinkat mkdir mkdirat rmdir "
	"chmod fchmod fchmodat fchmodat2 chown lchown fchown fchownat utime utimes futimesat "
	"utimensat utimensat_time64",
	/* extended attributes: ls and cp ask for them; none are set */
	"getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr",
	/* memory; the lab's own program keeps the build's log in a memfd */
	"brk mmap mmap2 munmap mprotect mremap madvise msync memfd_create",
	/* processes and threads; clone() is below */
	"fork vfork execve execveat exit exit_group wait4 waitid waitpid set_tid_address "
	"set_robust_list get_robust_list rseq futex futex_time64 membarrier arch_prctl prctl",
	"getpid getppid gettid getpgid getpgrp setpgid getsid setsid getuid geteuid getgid getegid "
	"getresuid getresgid getgroups capget kill tkill tgkill pidfd_open pidfd_send_signal",
	/* make(1) takes the user that it is, before each command; in the room there is but one */
	"setuid setgid setreuid setregid setresuid setresgid",
	"sched_yield sched_getaffinity sched_setaffinity sched_getparam sched_getscheduler "
	"sched_get_priority_min sched_get_priority_max getpriority setpriority getcpu",
	"getrlimit setrlimit prlimit64 ugetrlimit getrusage times",
	/* signals */
	"rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait "
	"rt_sigqueueinfo rt_tgsigqueueinfo sigaltstack sigreturn restart_syscall pause",
	/* time: asking and waiting, not setting */
	"time gettimeofday clock_gettime clock_gettime64 clock_getres clock_getres_time64 nanosleep "
	"clock_nanosleep clock_nanosleep_time64 alarm getitimer setitimer timer_create timer_settime "
	"timer_gettime timer_getoverrun timer_delete",
	/* waiting for several things: make, and QEMU's main loop */
	"select _newselect pselect6 poll ppoll epoll_create epoll_create1 epoll_ctl epoll_wait "
	"epoll_pwait epoll_pwait2 eventfd eventfd2 signalfd signalfd4 timerfd_create timerfd_settime "
	"timerfd_gettime",
	/* QEMU's lines to the lab are sockets that it inherits */
	"sendto recvfrom sendmsg recvmsg shutdown getsockname getpeername getsockopt",
	/* about the machine */
	"uname sysinfo getrandom",
	/* QEMU locks itself up further, by a filter of its own */
	"seccomp",
};

#define ANY_BITS 0xffffffffu
#define NAMESPACES                                                                                 \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |             \
	 CLONE_NEWPID | CLONE_NEWNET)

/* Allowed where these bits of an argument have this value. */
static const struct condition {
	const char *call;
	unsigned argument;
	uint64_t bits, value;
} rules[] = {
	{"clone", 0, NAMESPACES, 0},
	{"socketpair", 0, ANY_BITS, AF_UNIX},
	/* mkfifo(1); of devices overlayfs would take one as its own mark */
	{"mknod", 1, S_IFMT, S_IFIFO},
	{"mknodat", 2, S_IFMT, S_IFIFO},
	/* is it a terminal, how wide is it, whose is it */
	{"ioctl", 1, ANY_BITS, TCGETS},
	{"ioctl", 1, ANY_BITS, TIOCGWINSZ},
	{"ioctl", 1, ANY_BITS, TIOCGPGRP},
	{"ioctl", 1, ANY_BITS, FIONREAD},
	{"ioctl", 1, ANY_BITS, FIONBIO},
	{"ioctl", 1, ANY_BITS, FIOCLEX},
	{"ioctl", 1, ANY_BITS, FIONCLEX},
	/* cp(1) */
	{"ioctl", 1, ANY_BITS, FICLONE},
};

/* ---- asking the table ------------------------------------------------------------------------ */

static void each_word(const char *words, void (*each)(void *cookie, const char *name, int number),
		      void *cookie)
{
	char name[64];

	while (*words) {
		size_t n = strcspn(words, " ");

		if (n && n < sizeof(name)) {
			memcpy(name, words, n);
			name[n] = '\0';
			each(cookie, name, seccomp_syscall_resolve_name(name));
		}
		words += n + strspn(words + n, " ");
	}
}

void filter_each(void (*each)(void *cookie, const char *name, int number), void *cookie)
{
	for (size_t i = 0; i < ARRAY_SIZE(plain); i++)
		each_word(plain[i], each, cookie);
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (i == 0 || !streq(rules[i].call, rules[i - 1].call))
			each(cookie, rules[i].call, seccomp_syscall_resolve_name(rules[i].call));
}

/* ---- making the program ---------------------------------------------------------------------- */

struct making {
	scmp_filter_ctx context;
	int err;
};

/* What this machine or its libseccomp has not needs no rule. */
static void allow(void *cookie, const char *name, int number)
{
	struct making *making = cookie;
	bool plain_one = true;

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		plain_one &= !streq(rules[i].call, name);
	if (number >= 0 && plain_one && !making->err)
		making->err = seccomp_rule_add(making->context, SCMP_ACT_ALLOW, number, 0);
}

static int add_rules(scmp_filter_ctx context)
{
	struct making making = {.context = context};

	filter_each(allow, &making);
	for (size_t i = 0; i < ARRAY_SIZE(rules) && !making.err; i++) {
		const struct condition *condition = &rules[i];
		int number = seccomp_syscall_resolve_name(condition->call);

		if (number >= 0)
			making.err =
				seccomp_rule_add(context, SCMP_ACT_ALLOW, number, 1,
						 SCMP_CMP(condition->argument, SCMP_CMP_MASKED_EQ,
							  condition->bits, condition->value));
	}
	return making.err;
}

/* libseccomp writes to a descriptor only. */
static int export(scmp_filter_ctx context, struct strbuf *out)
{
	int fd = memfd_create("filter", MFD_CLOEXEC), err;
	char block[4096];
	ssize_t n = 0;

	if (fd < 0)
		return -errno;
	err = seccomp_export_bpf(context, fd);
	for (off_t at = 0; !err && (n = pread(fd, block, sizeof(block), at)) > 0; at += n)
		strbuf_add(out, block, n);
	if (n < 0)
		err = -errno;
	close(fd);
	return err;
}

int filter_program(struct strbuf *out)
{
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	int err;

	if (!context)
		return -ENOMEM;
	err = seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS));
	if (!err)
		err = add_rules(context);
	/* A search tree; a libseccomp before 2.5 has none, and a filter all the same. */
	if (!err)
		seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (!err)
		err = export(context, out);
	seccomp_release(context);
	return err;
}
