// SPDX-License-Identifier: GPL-2.0-only
/*
 * init - the agent, PID 1 in the guest
 *
 * How it works: PID 1 forks a caller and waits. The caller opens the second serial port, says
 * hello, and carries out one request at a time. However the caller ends (the kernel oopsed in the
 * system call, say, or it ended its caller), PID 1 reports that and forks the next one, so the
 * guest can still be asked things. Nothing here knows what a right answer is.
 *
 * With "sleep=N" as argument it begins N seconds later. With "shell" as argument (the kernel passes
 * on what follows "--" on its command line) it runs BusyBox on the console instead and powers off
 * when the shell ends.
 */
#include <stddef.h> /* before 5.19, asm/signal.h takes size_t for granted */

#include <asm/termbits.h>
#include <asm/ioctls.h>
#include <linux/fcntl.h>
#include <linux/poll.h>
#include <linux/prctl.h>
#include <linux/reboot.h>
#include <linux/signal.h>
#include <linux/stat.h>
#include <linux/wait.h>

#include "care.h"
#include "port.h"
#include "protocol.h"
#include "sys.h"

#define CHANNEL	      "/dev/ttyS1"
#define CHANNEL_MAJOR 4
#define CHANNEL_MINOR 65

#define LOOK_NS 10000000 /* how often the port is looked at while a program runs */

static int channel = -1; /* the port as the kernel's driver gives it; -1: we drive it ourselves */
static unsigned int tag; /* of the request being carried out */

/*
 * What all processes of the agent share: PID 1 must know which request killed its caller, and
 * whether that one leaves because it was told to.
 */
static volatile struct {
	unsigned int tag;
	int leaving, strays;
} * shared;

static int self; /* thread id of the caller */

static unsigned long length_of(const char *s)
{
	unsigned long n = 0;

	while (s[n])
		n++;
	return n;
}

static int same(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

static void say(const char *text)
{
	sys3(__NR_write, 2, text, length_of(text));
}

static void power_off(void)
{
	sys0(__NR_sync);
	/* A reset ends QEMU (-no-reboot); without ACPI a power-off would only halt. */
	sys4(__NR_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_RESTART, 0);
	for (;;)
		sys0(__NR_pause);
}

/* ---- the channel ------------------------------------------------------------------------- */

static int write_all(const char *data, long size)
{
	if (channel < 0)
		port_write(data, size);
	while (channel >= 0 && size > 0) {
		long n = sys3(__NR_write, channel, data, size);

		if (n < 0)
			return n;
		data += n;
		size -= n;
	}
	return 0;
}

static int read_all(char *data, long size)
{
	if (channel < 0)
		port_read(data, size);
	while (channel >= 0 && size > 0) {
		long n = sys3(__NR_read, channel, data, size);

		if (n <= 0)
			return -1;
		data += n;
		size -= n;
	}
	return 0;
}

static void send(enum frame_type type, unsigned int to, const void *payload, unsigned int length)
{
	static struct {
		struct frame_header header;
		char payload[FRAME_PAYLOAD_MAX + FRAME_ALIGN];
	} frame;

	memset(&frame, 0, frame_size(length));
	frame.header.magic = FRAME_MAGIC;
	frame.header.type = type;
	frame.header.length = length;
	frame.header.tag = to;
	memcpy(frame.payload, payload, length);
	frame.header.check = frame_check(FRAME_CHECK_START, &frame, sizeof(frame.header) + length);
	write_all((char *)&frame, frame_size(length));
}

/* The port is the agent's and not a program's. */
static void leave_port(void)
{
	if (channel < 0)
		sys1(__NR_iopl, 0);
}

static int open_channel(void)
{
	struct termios raw = {.c_cflag = B115200 | CS8 | CREAD | CLOCAL,
			      .c_cc[VMIN] = CHANNEL_BLOCK};

	if (port_open())
		return 0;
	channel = sys3(__NR_open, CHANNEL, O_RDWR | O_NOCTTY | O_CLOEXEC, 0);
	if (channel < 0) {
		sys2(__NR_mkdir, "/dev", 0755);
		sys3(__NR_mknod, CHANNEL, S_IFCHR | 0600, CHANNEL_MAJOR << 8 | CHANNEL_MINOR);
		channel = sys3(__NR_open, CHANNEL, O_RDWR | O_NOCTTY | O_CLOEXEC, 0);
	}
	if (channel < 0)
		return channel;
	return sys3(__NR_ioctl, channel, TCSETS, &raw);
}

/* ---- running a program --------------------------------------------------------------------- */

struct stream {
	int fd; /* -1 when closed */
	enum frame_type type;
	long left; /* bytes that may still be passed on; the rest is read and dropped */
};

static void on_child(int sig)
{
	(void)sig; /* exists to interrupt ppoll */
}

static void catch_child(void)
{
	struct sigaction action = {
		.sa_handler = on_child,
		.sa_flags = 0x04000000 /* SA_RESTORER */,
		.sa_restorer = sys_restorer,
	};
	unsigned long child = 1UL << (SIGCHLD - 1);

	sys4(__NR_rt_sigaction, SIGCHLD, &action, 0, sizeof(child));
	sys4(__NR_rt_sigprocmask, SIG_BLOCK, &child, 0, sizeof(child));
}

static void pass_on(struct stream *stream)
{
	char block[FRAME_PAYLOAD_MAX];
	long n = sys3(__NR_read, stream->fd, block, sizeof(block));

	if (n <= 0) {
		sys1(__NR_close, stream->fd);
		stream->fd = -1;
		return;
	}
	if (n > stream->left)
		n = stream->left;
	if (n > 0)
		send(stream->type, tag, block, n);
	stream->left -= n;
}

/*
 * Wait for output, for the child's end or for the host. Returns poll's result. A port that we drive
 * ourselves cannot be waited for: the wait ends early and is begun again.
 */
static long wait_for_something(struct stream streams[2], struct pollfd fds[3], int forever)
{
	long timeout[2] = {0, forever ? LOOK_NS : 0};
	unsigned long none = 0;

	for (int i = 0; i < 2; i++)
		fds[i] = (struct pollfd){.fd = streams[i].fd, .events = POLLIN};
	fds[2] = (struct pollfd){.fd = forever ? channel : -1, .events = POLLIN};
	return sys5(__NR_ppoll, fds, 3, forever && channel >= 0 ? 0 : timeout, &none, sizeof(none));
}

static int host_has_spoken(const struct pollfd *fd)
{
	return channel < 0 ? port_has_received() : fd->revents;
}

/* The host has had enough of the program. What else it may say now is out of turn. */
static int read_stop(void)
{
	struct frame_header header;
	char payload[FRAME_PAYLOAD_MAX + FRAME_ALIGN];

	return !read_all((char *)&header, sizeof(header)) && header.magic == FRAME_MAGIC &&
	       header.length <= FRAME_PAYLOAD_MAX &&
	       !read_all(payload, frame_size(header.length) - sizeof(header)) &&
	       header.type == FRAME_STOP;
}

/*
 * How long a program may run is the host's affair: only there is it known what a second was worth.
 */
static void follow(int pid, struct stream streams[2])
{
	struct exit_report report = {0, 0};
	struct pollfd fds[3];
	int ended = 0;

	for (;;) {
		long ready = wait_for_something(streams, fds, !ended);

		for (int i = 0; i < 2 && ready > 0; i++) {
			if (fds[i].revents)
				pass_on(&streams[i]);
		}
		if (ready >= 0 && !ended && host_has_spoken(&fds[2]) && read_stop()) {
			report.timed_out = 1;
			sys2(__NR_kill, -pid, SIGKILL);
		}
		if (ended && ready <= 0)
			break;
		if (!ended && sys4(__NR_wait4, pid, &report.status, WNOHANG, 0) == pid) {
			ended = 1;
			sys2(__NR_kill, -pid, SIGKILL); /* what it left behind */
		}
		if (ended && streams[0].fd < 0 && streams[1].fd < 0)
			break;
	}
	for (int i = 0; i < 2; i++) {
		if (streams[i].fd >= 0)
			sys1(__NR_close, streams[i].fd);
	}
	send(FRAME_EXIT, tag, &report, sizeof(report));
}

static void become(char **argv, const char *path, int out, int err)
{
	static char *const env[] = {"PATH=/bin:/sbin", "HOME=/", "TERM=dumb", 0};
	unsigned long none = 0;
	int null = sys3(__NR_open, "/dev/null", O_RDWR, 0);
	long error;

	sys2(__NR_setpgid, 0, 0);
	sys4(__NR_rt_sigprocmask, SIG_SETMASK, &none, 0, sizeof(none));
	leave_port();
	sys2(__NR_dup2, null, 0);
	sys2(__NR_dup2, out, 1);
	sys2(__NR_dup2, err, 2);
	error = sys3(__NR_execve, path, argv, env);
	say(path);
	say(": the guest cannot run it\n");
	sys1(__NR_exit, error == -2 /* ENOENT */ ? 127 : 126);
}

#define EXEC_ARGS_MAX 30

/* Cut the request's strings apart; argv gets all but the first. Returns the path or 0. */
static char *split_strings(const struct exec_request *request, unsigned int length, char **argv)
{
	char *p = (char *)(request + 1), *end = (char *)request + length, *path = 0;
	unsigned int n = 0;

	if (length <= sizeof(*request) || request->count < 2 || request->count > EXEC_ARGS_MAX)
		return 0;
	for (end[-1] = '\0'; p < end && n < request->count; n++) {
		if (n == 0)
			path = p;
		else
			argv[n - 1] = p;
		p += length_of(p) + 1;
	}
	argv[n - 1] = 0;
	return path;
}

static void run_program(struct exec_request *request, unsigned int length)
{
	char *argv[EXEC_ARGS_MAX], *path = split_strings(request, length, argv);
	struct exit_report failed = {127 << 8, 0};
	int out[2], err[2];
	long pid;

	if (!path || sys2(__NR_pipe2, out, O_CLOEXEC) || sys2(__NR_pipe2, err, O_CLOEXEC)) {
		send(FRAME_EXIT, tag, &failed, sizeof(failed));
		return;
	}
	pid = sys0(__NR_fork);
	if (pid == 0)
		become(argv, path, out[1], err[1]);
	sys1(__NR_close, out[1]);
	sys1(__NR_close, err[1]);
	if (pid < 0) {
		send(FRAME_EXIT, tag, &failed, sizeof(failed));
		return;
	}
	sys2(__NR_setpgid, pid, pid);
	follow(pid, (struct stream[2]){{out[0], FRAME_STDOUT, request->output_max},
				       {err[0], FRAME_STDERR, request->output_max}});
}

/* ---- the caller ---------------------------------------------------------------------------- */

/* A process that did not go into the call has come out of it: one answer is enough. */
static void look_who_it_is(struct call_result *result)
{
	if (result->caller != self) {
		__atomic_add_fetch(&shared->strays, 1, __ATOMIC_SEQ_CST);
		sys1(__NR_exit, 0);
	}
	result->strays = shared->strays;
}

static void make_call(const struct call_request *request)
{
	struct call_result result = {0};

	careful_call(request->number, request->args, &result);
	look_who_it_is(&result);
	send(FRAME_RESULT, tag, &result, sizeof(result));
}

#define PAGE 4096

/* Where an area lies; with @edge so that the page behind its first half is not there. */
static char *place_area(int i, int length, int offset, int edge)
{
	static char *last_page;

	if (!edge)
		return care.areas[i];
	if (!last_page) {
		last_page = (char *)sys6(__NR_mmap, 0, 2 * PAGE, 3 /* read, write */,
					 0x22 /* private, anonymous */, -1, 0);
		sys2(__NR_munmap, last_page + PAGE, PAGE);
	}
	return last_page + PAGE - offset - (length - offset) / 2;
}

static void make_memory_call(const struct memory_call *request, unsigned int length)
{
	static struct {
		struct memory_result result;
		char areas[FRAME_PAYLOAD_MAX];
	} answer;
	const char *bytes = (const char *)(request + 1);
	char *at[GUEST_SYSCALL_ARGS];
	unsigned int total = 0;
	long *a = answer.result.args;

	for (int i = 0; i < GUEST_SYSCALL_ARGS; i++) {
		int size = request->lengths[i], edge = request->edges >> i & 1;

		a[i] = request->args[i];
		if (!size || sizeof(*request) + total + size > length)
			continue;
		at[i] = place_area(i, size, request->offsets[i], edge);
		if (!edge)
			memcpy(at[i], bytes + total, size);
		a[i] = (long)at[i] + request->offsets[i];
		total += size;
	}
	careful_call(request->number, a, &answer.result.result);
	look_who_it_is(&answer.result.result);
	total = 0;
	for (int i = 0; i < GUEST_SYSCALL_ARGS; i++) {
		int size = request->lengths[i], edge = request->edges >> i & 1;

		if (!size || sizeof(*request) + total + size > length)
			continue;
		memcpy(answer.areas + total, edge ? bytes + total : at[i], size);
		total += size;
	}
	send(FRAME_MEMORY, tag, &answer, sizeof(answer.result) + total);
}

static unsigned int open_descriptors(void)
{
	struct pollfd fds[32];
	unsigned int open = 0;

	for (int i = 0; i < 32; i++)
		fds[i] = (struct pollfd){.fd = i};
	sys3(__NR_poll, fds, 32, 0);
	for (int i = 0; i < 32; i++)
		open |= (unsigned)!(fds[i].revents & POLLNVAL) << i;
	return open;
}

static struct caller_state state(void)
{
	struct caller_state now = {
		.pid = sys0(__NR_getpid),
		.parent = sys0(__NR_getppid),
		.uid = sys0(__NR_geteuid),
		.descriptors = open_descriptors(),
		.children = sys4(__NR_wait4, -1, 0, WNOHANG | __WALL, 0) >= 0,
		.strays = shared ? shared->strays : 0,
	};

	sys4(__NR_rt_sigprocmask, SIG_BLOCK, 0, &now.blocked, sizeof(now.blocked));
	sys5(__NR_prctl, PR_GET_NAME, now.name, 0, 0, 0);
	return now;
}

/* What a caller is called and whose it is: root stays behind, to come back from. */
static void become_caller(const struct become_request *request)
{
	struct caller_report report = {.before = state()};

	sys5(__NR_prctl, PR_SET_NAME, request->name, 0, 0, 0);
	sys3(__NR_setresuid, 0, 0, 0);
	sys3(__NR_setresgid, request->uid, request->uid, 0);
	sys3(__NR_setresuid, request->uid, request->uid, 0);
	shared->leaving = request->fresh;
	report.after = state();
	send(FRAME_CALLER, tag, &report, sizeof(report));
	if (request->fresh)
		sys1(__NR_exit_group, 0);
}

static void serve(void)
{
	static struct {
		struct frame_header header;
		char payload[FRAME_PAYLOAD_MAX + FRAME_ALIGN];
	} frame;
	struct hello hello = {.version = PROTOCOL_VERSION};

	self = sys0(__NR_gettid);
	catch_child();
	hello.state = state();
	send(FRAME_HELLO, 0, &hello, sizeof(hello));
	for (;;) {
		memset(frame.payload, 0, sizeof(struct call_request));
		if (read_all((char *)&frame.header, sizeof(frame.header)) ||
		    frame.header.magic != FRAME_MAGIC || frame.header.length > FRAME_PAYLOAD_MAX ||
		    read_all(frame.payload, frame_size(frame.header.length) - sizeof(frame.header)))
			sys1(__NR_exit, 1);
		tag = shared->tag = frame.header.tag;
		if (frame.header.type == FRAME_CALL)
			make_call((struct call_request *)frame.payload);
		else if (frame.header.type == FRAME_CALL_MEMORY)
			make_memory_call((struct memory_call *)frame.payload, frame.header.length);
		else if (frame.header.type == FRAME_BECOME)
			become_caller((struct become_request *)frame.payload);
		else if (frame.header.type == FRAME_EXEC)
			run_program((struct exec_request *)frame.payload, frame.header.length);
	}
}

static void supervise(void)
{
	struct exit_report report = {0, 0};

	shared = (void *)sys6(__NR_mmap, 0, 4096, 3 /* read, write */, 0x21 /* shared, anonymous */,
			      -1, 0);
	for (;;) {
		long pid = sys0(__NR_fork), ended;

		if (pid == 0)
			serve();
		do {
			ended = sys4(__NR_wait4, -1, &report.status, WUNTRACED, 0);
		} while (ended > 0 && ended != pid);
		if ((report.status & 0xff) == 0x7f) { /* stopped: it will not speak again */
			sys2(__NR_kill, pid, SIGKILL);
			sys4(__NR_wait4, pid, 0, 0, 0);
		}
		if (!shared->leaving || report.status)
			send(FRAME_DIED, shared->tag, &report, sizeof(report));
		shared->leaving = 0;
	}
}

/* ---- a shell for the learner --------------------------------------------------------------- */

static void start_shell(char **env)
{
	static char *const argv[] = {"sh", "-l", 0};
	struct hello hello = {.version = PROTOCOL_VERSION, .state = state()};
	unsigned long none = 0;
	int console;

	sys4(__NR_rt_sigprocmask, SIG_SETMASK, &none, 0, sizeof(none));
	sys0(__NR_setsid);
	/* /dev/console cannot be a controlling terminal; the port behind it can. */
	console = sys3(__NR_open, "/dev/ttyS0", O_RDWR, 0);
	for (int fd = 0; fd < 3 && console >= 0; fd++)
		sys2(__NR_dup2, console, fd);
	sys3(__NR_ioctl, 0, TIOCSCTTY, 1);
	send(FRAME_HELLO, 0, &hello, sizeof(hello)); /* what is typed now will arrive */
	leave_port();
	sys3(__NR_execve, "/bin/busybox", argv, env);
	say("init: no /bin/busybox in this guest\n");
	sys1(__NR_exit, 127);
}

static void shell(char **env)
{
	/* What BusyBox's poweroff, halt and reboot send to PID 1, and the end of children. */
	unsigned long set = 1UL << (SIGUSR1 - 1) | 1UL << (SIGUSR2 - 1) | 1UL << (SIGTERM - 1) |
			    1UL << (SIGCHLD - 1);
	long pid;

	sys5(__NR_mount, "proc", "/proc", "proc", 0, 0);
	sys5(__NR_mount, "sysfs", "/sys", "sysfs", 0, 0);
	sys4(__NR_rt_sigprocmask, SIG_BLOCK, &set, 0, sizeof(set));
	pid = sys0(__NR_fork);
	if (pid == 0)
		start_shell(env);
	for (;;) {
		long ended, sig = sys4(__NR_rt_sigtimedwait, &set, 0, 0, sizeof(set));

		if (sig != SIGCHLD && sig > 0)
			power_off();
		while ((ended = sys4(__NR_wait4, -1, 0, WNOHANG, 0)) > 0) {
			if (ended == pid)
				power_off();
		}
	}
}

/* "sleep=20": nobody is to be asked before the kernel is that many seconds older. */
static void grow_old(const char *word)
{
	struct __kernel_timespec time = {0};
	const char *option = "sleep=";

	while (*option && *word == *option)
		word++, option++;
	for (; !*option && *word >= '0' && *word <= '9'; word++)
		time.tv_sec = 10 * time.tv_sec + *word - '0';
	if (time.tv_sec)
		sys2(__NR_nanosleep, &time, 0);
}

int main(int argc, char **argv, char **env)
{
	stack_end = (const char *)env;
	if (open_channel() < 0) {
		say("init: cannot open " CHANNEL "\n");
		return 1;
	}
	/* The kernel passes on words before "--" that it does not know, too. */
	for (int i = 1; i < argc; i++) {
		if (same(argv[i], "shell"))
			shell(env);
		grow_old(argv[i]);
	}
	supervise();
	return 0;
}
