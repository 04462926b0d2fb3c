/* SPDX-License-Identifier: GPL-2.0-only */
/* workspace - where the learner's tree and the lab's own files are, and who may work there */
#ifndef LAB_WORKSPACE_H
#define LAB_WORKSPACE_H

#include <stdbool.h>

/**
 * struct workspace - absolute paths
 * @dir: $LAB_WORK, or work/ beside the launcher
 * @tree: the learner's kernel tree, @dir/linux
 * @stage: the lab's staged tree with its objects; see workspace_place()
 * @build: vmlinux, build.log, console.log, initramfs
 * @state: progress, history, scan cache, lock
 * @progress: the progress file, the last thing that `start` makes
 * @cache: the machine-wide cache, shared by all workspaces of this user
 * @base: the git revision of what was given to begin with; NULL: not known
 * @visited: see workspace_visit()
 */
struct workspace {
	const char *dir, *tree, *stage, *build, *state, *progress, *cache, *base;
	bool visited;
};

/** workspace_get - the paths; nothing needs to exist there yet. Never NULL, never freed. */
const struct workspace *workspace_get(void);

/**
 * workspace_place - where the lab's own directory @name is, in which kernels are built
 *
 * In the workspace; but kbuild refuses a path with a blank or a colon, and other characters break it later.
 * Where the workspace's real path holds anything but ASCII letters, digits and "/._-+", the place is
 * elsewhere: below the cache, and where that has such a character too, below /var/tmp, in a directory that
 * is named by a digest of the workspace's path. Nothing is made. To be freed.
 */
char *workspace_place(const char *name);

/**
 * workspace_places_tidy - say in such a directory elsewhere whose it is, and remove the directories of
 * workspaces that are gone; called by `start`. 0, or -errno with @where (may be NULL) to be freed.
 */
int workspace_places_tidy(char **where);

/**
 * workspace_visit - from now on, until this process ends, @tree is the tree that is worked with
 *
 * It may be any kernel tree; nothing is written into it. What the lab makes of it, the stage too, is kept
 * in a directory elsewhere, as for workspace_place(), and is gone when a command finds the tree gone.
 * 0, or -errno with the directory that cannot be used in @where, to be freed.
 */
int workspace_visit(const char *tree, char **where);

/** workspace_hopeless - whether its path holds a line break or the like, which no tool can handle. */
bool workspace_hopeless(void);

/** enum workspace_state - what is there */
enum workspace_state {
	WORKSPACE_READY,
	WORKSPACE_ABSENT,     /* `start` never ran */
	WORKSPACE_UNFINISHED, /* `start` was interrupted */
	WORKSPACE_DAMAGED,    /* started once, but the kernel tree or its history is gone */
};

/** workspace_state - look; @missing (may be NULL) gets the path that a damaged one lacks. */
enum workspace_state workspace_state(const char **missing);

/** workspace_staged - whether the staged baseline is there, or will be: see firstbuild.h. */
bool workspace_staged(void);

/**
 * workspace_lock - be the only lab that works here, until this process ends
 * @command: what we are doing, for the message another lab shows
 * @waiting: called once, before waiting, with "start (process 4711)"; may be NULL
 *
 * Returns 0, -EINTR when interrupted while waiting, or another -errno. The lock is an flock(2), so
 * it is gone with the process that holds it, however that ends.
 */
int workspace_lock(const char *command, void (*waiting)(const char *holder));

/** workspace_unlock - let others in again (tests; ending the process does it as well). */
void workspace_unlock(void);

#endif
