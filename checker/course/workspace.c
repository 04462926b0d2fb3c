// SPDX-License-Identifier: GPL-2.0-only
#include "workspace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

static int lock_fd = -1;

static char *absolute(const char *path)
{
	char cwd[PATH_MAX];

	if (path[0] == '/' || !getcwd(cwd, sizeof(cwd)))
		return xstrdup(path);
	return path_join(cwd, path);
}

/* Whether the lab runs from its sources and not from where `make install` put it. */
static bool is_checkout(void)
{
	char *makefile = lab_path("Makefile");
	bool found = path_exists(makefile) && access(lab_root(), W_OK) == 0;

	free(makefile);
	return found;
}

/* An installed lab keeps no workspace beside its data, also not root's: it goes to the user's home.
 */
static char *workspace_dir(void)
{
	const char *dir = getenv("LAB_WORK"), *home = getenv("HOME");

	if (dir && *dir)
		return absolute(dir);
	if (is_checkout() || !home || !*home) {
		char *work = path_join(lab_root(), "work"), *full = absolute(work);

		free(work);
		return full;
	}
	return path_join(home, "syscall-lab");
}

static char *cache_dir(void)
{
	const char *dir = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (dir && dir[0] == '/')
		return path_join(dir, "syscall-lab");
	return xasprintf("%s/.cache/syscall-lab", home && *home ? home : "/tmp");
}

static void release(struct workspace *workspace)
{
	free((char *)workspace->dir);
	free((char *)workspace->tree);
	free((char *)workspace->stage);
	free((char *)workspace->build);
	free((char *)workspace->state);
	free((char *)workspace->progress);
	free((char *)workspace->cache);
}

/* Tests move from one workspace to another, so the answer holds for one value of $LAB_WORK. */
const struct workspace *workspace_get(void)
{
	static struct workspace workspace;
	static char *asked;
	const char *work = getenv("LAB_WORK");

	if (!workspace.dir || !streq(asked, work)) {
		release(&workspace);
		free(asked);
		asked = work ? xstrdup(work) : NULL;
		workspace.dir = workspace_dir();
		workspace.tree = path_join(workspace.dir, "linux");
		workspace.stage = path_join(workspace.dir, "stage");
		workspace.build = path_join(workspace.dir, "build");
		workspace.state = path_join(workspace.dir, "state");
		workspace.progress = path_join(workspace.state, "progress");
		workspace.cache = cache_dir();
	}
	return &workspace;
}

enum workspace_state workspace_state(const char **missing)
{
	const struct workspace *workspace = workspace_get();
	static char *git;

	if (!path_exists(workspace->progress))
		return path_exists(workspace->state) || path_exists(workspace->tree)
			       ? WORKSPACE_UNFINISHED
			       : WORKSPACE_ABSENT;
	free(git);
	git = path_join(workspace->tree, ".git");
	for (int i = 0; i < 2; i++) {
		const char *path = i ? git : workspace->tree;

		if (path_exists(path))
			continue;
		if (missing)
			*missing = path;
		return WORKSPACE_DAMAGED;
	}
	return WORKSPACE_READY;
}

bool workspace_staged(void)
{
	return path_is_dir(workspace_get()->stage);
}

static void read_holder(int fd, char *text, size_t size)
{
	ssize_t n = pread(fd, text, size - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	if (!*text)
		snprintf(text, size, "another command");
}

static int take_lock(int fd, void (*waiting)(const char *holder))
{
	char holder[128];

	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno != EWOULDBLOCK)
		return -errno;
	read_holder(fd, holder, sizeof(holder));
	if (waiting)
		waiting(holder);
	while (flock(fd, LOCK_EX) < 0) {
		if (errno != EINTR || interrupted())
			return -errno;
	}
	return 0;
}

int workspace_lock(const char *command, void (*waiting)(const char *holder))
{
	char *path = path_join(workspace_get()->state, "lock");
	int fd, err = mkdirs(workspace_get()->state);

	if (!err) {
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
		err = fd < 0 ? -errno : take_lock(fd, waiting);
		if (err && fd >= 0)
			close(fd);
	}
	free(path);
	if (err)
		return err;
	lock_fd = fd;
	/* Only a courtesy to whoever waits, so a full disk here is no matter. */
	if (ftruncate(fd, 0) < 0 || dprintf(fd, "%s (process %d)\n", command, getpid()) < 0)
		return 0;
	return 0;
}

void workspace_unlock(void)
{
	if (lock_fd >= 0)
		close(lock_fd);
	lock_fd = -1;
}
