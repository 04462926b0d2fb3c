// SPDX-License-Identifier: GPL-2.0-only
#include "keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "process.h"

#define GROUPS_MAX 1024
#define AWAY_FROM  64 /* out of the way of what is closed */
#define LOOK_NS	   (5 * 1000 * 1000)
#define LOOKS	   1000 /* where nobody reaps orphans, their groups stay for ever */

static struct {
	pid_t owner; /* between keeper_begin() and keeper_end(); a process forked here has none */
	pid_t pid;   /* 0: not started yet */
	int line, held;
} keeper = {.line = -1, .held = -1};

/* ---- in the process beside ------------------------------------------------------------------ */

static bool any_left(const pid_t *groups, int n)
{
	for (int i = 0; i < n; i++)
		if (kill(-groups[i], SIGKILL) == 0)
			return true;
	return false;
}

static void end_all(const pid_t *groups, int n)
{
	const struct timespec moment = {.tv_nsec = LOOK_NS};

	for (int i = 0; i < n; i++)
		kill(-groups[i], SIGKILL);
	for (int i = 0; i < LOOKS && any_left(groups, n); i++)
		nanosleep(&moment, NULL);
}

/* A group comes as its number, and goes as that below zero. The line ends with the lab. */
static void watch(int line)
{
	pid_t groups[GROUPS_MAX], word;
	int n = 0;
	ssize_t got;

	while ((got = read(line, &word, sizeof(word))) == sizeof(word) ||
	       (got < 0 && errno == EINTR)) {
		if (got < 0)
			continue;
		if (word > 0 && n < GROUPS_MAX)
			groups[n++] = word;
		for (int i = n - 1; word < 0 && i >= 0; i--)
			if (groups[i] == -word)
				groups[i] = groups[--n];
	}
	end_all(groups, n);
}

/* Nobody's terminal, and of the lab's descriptors only these two: whoever reads from it need not wait. */
static void stand_beside(int line, int held)
{
	int kept = fcntl(line, F_DUPFD_CLOEXEC, AWAY_FROM);
	int also = held < 0 ? -1 : fcntl(held, F_DUPFD_CLOEXEC, kept + 1);

	if (kept < 0 || setsid() < 0)
		_exit(1);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	process_close(0, kept - 1);
	if (also > kept + 1)
		process_close(kept + 1, also - 1);
	process_close((also < 0 ? kept : also) + 1, INT_MAX);
	watch(kept);
	_exit(0);
}

/* ---- in the lab ------------------------------------------------------------------------------ */

/* Without it, too, everything works: as long as nobody kills the lab. */
static void start(void)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return;
	keeper.pid = fork();
	if (keeper.pid == 0) {
		close(ends[1]);
		stand_beside(ends[0], keeper.held);
	}
	close(ends[0]);
	keeper.line = ends[1];
	if (keeper.pid > 0)
		return;
	close(ends[1]);
	keeper.line = -1;
	keeper.pid = 0;
}

static void tell(pid_t word)
{
	while (write(keeper.line, &word, sizeof(word)) < 0 && errno == EINTR)
		;
}

void keeper_begin(int held)
{
	keeper.owner = getpid();
	keeper.held = held;
}

void keeper_end(void)
{
	if (keeper.owner != getpid())
		return;
	if (keeper.pid) {
		close(keeper.line);
		while (waitpid(keeper.pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	keeper.owner = keeper.pid = 0;
	keeper.line = keeper.held = -1;
}

void keeper_add(pid_t group)
{
	if (!keeper.owner || keeper.owner != getpid())
		return;
	if (!keeper.pid)
		start();
	if (keeper.pid)
		tell(group);
}

void keeper_drop(pid_t group)
{
	if (keeper.pid && keeper.owner == getpid())
		tell(-group);
}
