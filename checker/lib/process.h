/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * process - run other programs
 *
 * Every child gets a process group of its own and PR_SET_PDEATHSIG, so that neither Ctrl-C nor
 * the lab's own death leaves one behind. SIGINT and SIGTERM set a flag (interrupted()); a running
 * process_run() then ends the child's whole group (SIGTERM, half a second later SIGKILL) and
 * returns with @interrupted set.
 */
#ifndef LAB_PROCESS_H
#define LAB_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

struct strbuf;

/** Where a program finds what it is given beside its standard input: out of the way of others. */
#define PROCESS_GIVEN 100

/**
 * struct process_options - how to run a program; zero means "the usual"
 * @dir: working directory; NULL for the current one
 * @env: what is changed in the variables that environment_child() gives it: "NAME=value" sets, "NAME"
 *	takes away; NULL-terminated; NULL for nothing
 * @prepare: called in the child, with @prepare_cookie, before the program: what it does to its view
 *	of the file system affects the program alone. Returns 0 or -errno, which ends the child
 * @pass: descriptors from 3 on that the program gets, ended by -1; NULL: none. Whatever else is open
 *	here, however it was opened or inherited, is closed in the program
 * @given: bytes that the program reads from descriptor PROCESS_GIVEN, at most once; NULL: none
 * @wrap: argv put in front of the program's own, NULL-terminated (a sandbox)
 * @out: collects standard output; NULL with no @log discards it
 * @err: collects standard error; NULL: it goes where standard output goes
 * @discard_err: throw standard error away instead
 * @input: given on standard input; NULL for /dev/null
 * @input_len: bytes of @input; 0: up to its NUL
 * @log: file that gets output and errors (truncated first); with @on_line it is written at the end
 * @on_line: called for every whole output line (without its newline), as it comes
 * @cookie: for @on_line
 * @max_output: bytes of output after which the child is ended (sets @too_much); 0 for 256 MiB
 * @timeout_s: seconds after which the child's group is killed (sets @timed_out); 0 for none
 * @deadline: when the child's group is killed (sets @timed_out), as now_s() counts; looked at again
 *	after each line, so that @on_line may move it; NULL for none. Goes before @timeout_s
 * @stop: called with @cookie after each signal received here: true ends the child (SIGTERM)
 * @inherit: use the terminal's own stdin, stdout and stderr (dialog, curl). Ctrl-C is then the
 * child's alone, as with system(3); when it dies of it, the lab counts as interrupted
 */
struct process_options {
	const char *dir;
	int (*prepare)(void *cookie);
	void *prepare_cookie;
	const int *pass;
	const struct strbuf *given;
	const char *const *env;
	const char *const *wrap;
	struct strbuf *out, *err;
	bool discard_err;
	const char *input;
	size_t input_len;
	const char *log;
	void (*on_line)(void *cookie, const char *line);
	bool (*stop)(void *cookie);
	void *cookie;
	size_t max_output;
	double timeout_s;
	const double *deadline;
	bool inherit;
};

/**
 * struct process_result - how it ended
 * @status: exit code, 128 + N after signal N, 127 when the program could not be started
 * @error: negative errno when the host failed (fork, pipe, a full disk under @log); else 0
 */
struct process_result {
	int status, error;
	bool timed_out, interrupted, too_much;
	double seconds;
};

/** process_run - run @argv (NULL-terminated, looked up in PATH) to its end; 0 when it exited 0. */
int process_run(const char *const argv[], const struct process_options *options,
		struct process_result *result);

/** run_quiet - run @argv in @dir, discard all output; its exit status, or -errno. */
int run_quiet(const char *dir, const char *const argv[]);

/** run_capture - run @argv in @dir, append its standard output to @out; exit status or -errno. */
int run_capture(const char *dir, const char *const argv[], struct strbuf *out);

/**
 * process_spawn - start a long-running child (QEMU) and return at once
 * @fds: three descriptors for stdin, stdout, stderr; -1 means /dev/null
 *
 * The caller owns the child and ends it with process_end(). Returns its pid or -errno.
 */
pid_t process_spawn(const char *const argv[], const struct process_options *options,
		    const int fds[3]);

/**
 * process_watch - a descriptor that can be read once the child @pid has ended; or -errno
 *
 * The caller closes it; the child stays to be reaped. pidfd_open(2), and where that is refused (a
 * kernel before 5.3, a container's filter) a thread that waits in its place.
 */
int process_watch(pid_t pid);

/** process_end - kill the child's group if it still runs and reap it; its wait status. */
int process_end(pid_t pid);

/**
 * process_fork - start a process that does the lab's own work beside this one
 *
 * Returns as fork(2) does, or -errno. The child dies with its parent, has interruptions of its own
 * (interrupt_renew()), and leaves with _exit().
 */
pid_t process_fork(void);

/**
 * process_detach - start a process that continues when this one, or its terminal, is gone
 * @log: file that gets what it prints (truncated first)
 * @keep: a descriptor that it has as well; gets its number there
 *
 * Returns as fork(2) does, or -errno. The child has a session and interruptions of its own, nothing to
 * read, / as its directory, and no other descriptors: what was open is closed, locks too. It leaves with
 * _exit().
 */
pid_t process_detach(const char *log, int *keep);

/** process_close - close the descriptors @from to @to, those that are open. */
void process_close(int from, int to);

/** program_exists - whether @name is found in PATH. */
bool program_exists(const char *name);

/**
 * interrupt_setup - take SIGINT, SIGTERM and SIGHUP over; called once by main()
 *
 * SIGPIPE is ignored from then on: a program that does not read its input must not kill the lab.
 */
void interrupt_setup(void);

/** interrupted - whether one of them has come. */
bool interrupted(void);

/** interrupt_fd - readable once interrupted; for poll(2). */
int interrupt_fd(void);

/**
 * interrupt_renew - forget an interruption that was handled, and wait for the next one
 *
 * A forked process that does the lab's own work calls it before anything else: until then it shares
 * interrupt_fd() with its parent, which would be woken by a signal that is not meant for it.
 */
void interrupt_renew(void);

#endif
