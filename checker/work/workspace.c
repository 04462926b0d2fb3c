// SPDX-License-Identifier: GPL-2.0-only
#include "workspace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../lib/fs.h"
#include "../lib/process.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "worktree.h"

static int lock_fd = -1;
static struct workspace here;

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

/*
 * An installed lab keeps no workspace beside its data, also not root's: it goes to the user's home.
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

/* ---- places where a kernel can be built --------------------------------------------------- */

static bool is_safe(const char *path)
{
	return path && path[strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					 "0123456789/._-+")] == '\0';
}

/* As make will see it; what does not exist yet has no links. */
static char *real_path(const char *path)
{
	char *real = realpath(path, NULL), *parent, *slash;

	if (real || !(slash = strrchr(path, '/')) || slash == path)
		return real ? real : xstrdup(path);
	parent = xasprintf("%.*s", (int)(slash - path), path);
	slash = real_path(parent);
	real = xasprintf("%s%s", streq(slash, "/") ? "" : slash, path + strlen(parent));
	free(slash);
	free(parent);
	return real;
}

/* Where the places of workspaces stand that have no name for make; it may hold other users' too. */
static char *elsewhere(const struct workspace *workspace)
{
	char *cache = real_path(workspace->cache), *dir;

	dir = is_safe(cache) ? path_join(cache, "stages")
			     : xasprintf("/var/tmp/syscall-lab-%d", (int)getuid());
	free(cache);
	return dir;
}

/* FNV-1a: another name for another path. */
static unsigned long long digest(const char *text)
{
	unsigned long long hash = 0xcbf29ce484222325;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3;
	return hash;
}

/* The directory elsewhere that is @workspace's alone. */
static char *own_place(const struct workspace *workspace)
{
	char *real = real_path(workspace->dir), *base = elsewhere(workspace), *dir;

	dir = xasprintf("%s/%016llx", base, digest(real));
	free(real);
	free(base);
	return dir;
}

static char *place(const struct workspace *workspace, const char *name)
{
	char *real = real_path(workspace->dir), *own, *path;

	if (is_safe(real)) {
		path = path_join(workspace->dir, name);
	} else {
		own = own_place(workspace);
		path = path_join(own, name);
		free(own);
	}
	free(real);
	return path;
}

/* Tests move from one workspace to another, so the answer holds for one value of $LAB_WORK. */
const struct workspace *workspace_get(void)
{
	static char *asked;
	const char *work = getenv("LAB_WORK");

	if (!here.dir || (!here.visited && !streq(asked, work))) {
		release(&here);
		free(asked);
		asked = work ? xstrdup(work) : NULL;
		here.dir = workspace_dir();
		here.tree = path_join(here.dir, "linux");
		here.build = path_join(here.dir, "build");
		here.state = path_join(here.dir, "state");
		here.progress = path_join(here.state, "progress");
		here.cache = cache_dir();
		here.stage = place(&here, "stage");
		here.base = WORKTREE_TRACK;
	}
	return &here;
}

char *workspace_place(const char *name)
{
	return place(workspace_get(), name);
}

bool workspace_hopeless(void)
{
	for (const char *p = workspace_get()->dir; *p; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return true;
	}
	return false;
}

/* Ends the name of what is being removed. */
#define LEAVING ".leaving"

/* Of a container that shares the cache, the paths of workspaces are not those out here. */
static char *root_here(void)
{
	struct stat st = {0};

	stat("/", &st);
	return xasprintf("%llu:%llu", (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
}

/* Whether @own was made where "/" is what it is here; an older lab did not write that down. */
static bool is_of_here(const char *own)
{
	char *note = path_join(own, "root"), *root = root_here();
	struct strbuf text = {0};
	bool is = file_read(note, &text, 100) < 0 || streq(strbuf_str(&text), root);

	strbuf_release(&text);
	free(note);
	free(root);
	return is;
}

/* What the file "workspace" in @own names is not there any more. */
static bool is_abandoned(const char *own)
{
	char *note = path_join(own, "workspace");
	struct strbuf owner = {0};
	bool gone = is_of_here(own) && file_read(note, &owner, PATH_MAX) == 0 && owner.len &&
		    access(strbuf_str(&owner), F_OK) < 0 && errno == ENOENT;

	strbuf_release(&owner);
	free(note);
	return gone;
}

static bool is_leaving(const char *name)
{
	size_t len = strlen(name), end = strlen(LEAVING);

	return len > end && streq(name + len - end, LEAVING);
}

/*
 * Two programs may be at it, and either may be killed: the directory is renamed before anything in it
 * goes, so that one of them has it, and what is left of it is known by its name.
 */
static void remove_abandoned(const char *base)
{
	DIR *stream = opendir(base);
	struct dirent *entry;

	while (stream && (entry = readdir(stream))) {
		char *own = path_join(base, entry->d_name);
		char *leaving = xasprintf("%s" LEAVING, own);

		if (is_leaving(entry->d_name))
			remove_tree(own);
		else if (entry->d_name[0] != '.' && is_abandoned(own) && rename(own, leaving) == 0)
			remove_tree(leaving);
		free(leaving);
		free(own);
	}
	if (stream)
		closedir(stream);
}

static bool is_ours(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid();
}

/* /var/tmp is everybody's: a directory there is ours, or it is not used. */
static int own_directory(const char *path)
{
	if (mkdirs_for(path) < 0 || (mkdir(path, 0700) < 0 && errno != EEXIST))
		return -errno;
	return is_ours(path) ? 0 : -EPERM;
}

/* The directory elsewhere is there, and says whose it is. */
static int make_place(const struct workspace *workspace, const char *real)
{
	char *base = elsewhere(workspace), *own = own_place(workspace);
	char *note = path_join(own, "workspace"), *root_note = path_join(own, "root");
	char *root = root_here();
	int err = own_directory(base);

	if (!err)
		err = own_directory(own);
	if (!err)
		err = file_write_atomic(root_note, root, strlen(root));
	if (!err)
		err = file_write_atomic(note, real, strlen(real));
	free(base);
	free(own);
	free(note);
	free(root_note);
	free(root);
	return err;
}

int workspace_places_tidy(char **where)
{
	const struct workspace *workspace = workspace_get();
	char *base = elsewhere(workspace), *own = own_place(workspace);
	char *real = real_path(workspace->dir);
	int err = 0;

	if (is_ours(base))
		remove_abandoned(base);
	if (!is_safe(real)) {
		err = make_place(workspace, real);
		if (where)
			*where = xstrdup(err ? base : own);
	}
	free(base);
	free(own);
	free(real);
	return err;
}

/* Another workspace's tree. */
static bool has_track(const char *tree)
{
	static const char *const args[] = {"rev-parse", "--verify", "--quiet",
					   "refs/tags/" WORKTREE_TRACK, NULL};
	const struct git_call call = {.tree = tree, .guest = true};

	return git_call(&call, args, NULL) == 0;
}

int workspace_visit(const char *tree, char **where)
{
	const struct workspace *workspace = workspace_get();
	char *base = elsewhere(workspace), *real = real_path(tree), *own;
	struct workspace visited = {.visited = true, .dir = real, .tree = xstrdup(real)};
	int err;

	visited.cache = xstrdup(workspace->cache);
	own = own_place(&visited);
	visited.stage = path_join(own, "stage");
	visited.build = path_join(own, "build");
	visited.state = path_join(own, "state");
	visited.progress = path_join(visited.state, "progress");
	visited.base = has_track(real) ? WORKTREE_TRACK : NULL;
	if (is_ours(base))
		remove_abandoned(base);
	err = make_place(&visited, real);
	if (err && where)
		*where = xstrdup(base);
	release(&here);
	here = visited;
	free(own);
	free(base);
	return err;
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
	char *due = path_join(workspace_get()->state, "first-build");
	bool staged = path_is_dir(workspace_get()->stage) || path_exists(due);

	free(due);
	return staged;
}

static void read_holder(int fd, char *text, size_t size)
{
	ssize_t n = pread(fd, text, size - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	if (!*text)
		snprintf(text, size, "another command");
}

/* What is over in a moment, as the end of a check that shows its verdict already, is not worth a word. */
static int take_lock_soon(int fd)
{
	const struct timespec moment = {.tv_nsec = 10 * 1000 * 1000};

	for (int i = 0; i < 40 && !interrupted(); i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -errno;
		nanosleep(&moment, NULL);
	}
	return -EWOULDBLOCK;
}

static int take_lock(int fd, void (*waiting)(const char *holder))
{
	char holder[128];
	int err = take_lock_soon(fd);

	if (err != -EWOULDBLOCK)
		return err;
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
