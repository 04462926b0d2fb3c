// SPDX-License-Identifier: GPL-2.0-only
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static struct termios saved;
static bool entered;
static int guard = -1; /* the writing end of the guardian's pipe */
static pid_t guard_pid;

/*
 * A child that does nothing but wait for our end and then put the terminal right: it survives what
 * ends us, kill -9 too. The pipe's only writing end is ours. One byte says that all is in order.
 */
static void guardian(int pipe_fd)
{
	ssize_t n;
	char byte;

	signal(SIGTTOU, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	setpgid(0, 0);
	while ((n = read(pipe_fd, &byte, 1)) < 0 && errno == EINTR)
		;
	if (n == 0)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &saved);
	_exit(0);
}

static bool post_guard(void)
{
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return false;
	pid = fork();
	if (pid == 0) {
		close(fds[1]);
		guardian(fds[0]);
	}
	close(fds[0]);
	if (pid < 0) {
		close(fds[1]);
		return false;
	}
	guard = fds[1];
	guard_pid = pid;
	return true;
}

bool terminal_enter(enum terminal_mode mode)
{
	struct termios wanted;

	if (!isatty(STDIN_FILENO) || tcgetpgrp(STDIN_FILENO) != getpgrp())
		return false;
	if (!entered && (tcgetattr(STDIN_FILENO, &saved) < 0 || !post_guard()))
		return false;
	entered = true;
	wanted = saved;
	if (mode == TERMINAL_RAW) {
		cfmakeraw(&wanted);
	} else if (mode == TERMINAL_LINE) {
		wanted.c_cc[VEOL] = '\033';
	} else {
		wanted.c_lflag &= ~(ICANON | ECHO);
		wanted.c_cc[VMIN] = 1;
		wanted.c_cc[VTIME] = 0;
	}
	return tcsetattr(STDIN_FILENO, TCSADRAIN, &wanted) == 0;
}

void terminal_leave(void)
{
	if (!entered)
		return;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &saved);
	entered = false;
	/* The guardian may be gone already: SIGPIPE is ignored. */
	if (write(guard, "", 1) < 0)
		errno = 0;
	close(guard);
	guard = -1;
	while (waitpid(guard_pid, NULL, 0) < 0 && errno == EINTR)
		;
}

void terminal_disown(void)
{
	if (guard >= 0)
		close(guard);
	guard = -1;
	entered = false;
}
