/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lean - a kernel tree without what the lab's configuration never reads
 *
 * It is a sparse checkout of git: what is not there is marked so in the index (skip-worktree), in the
 * learner's and in the lab's own, so it does not count as deleted. The history names all of the kernel's
 * files and holds the content of those that are there: it is a partial clone, of the source that the
 * workspace was begun with. `git sparse-checkout disable`, or whatever else asks git for the rest, has
 * the lab unpack that source again for a moment (whole.h). There are all Kconfig files, all Makefiles except
 * those deep in other architectures, all tables of system calls, and all directories (those without
 * a file are empty).
 */
#ifndef LAB_LEAN_H
#define LAB_LEAN_H

#include <stdbool.h>

struct failure;

/** lean_elsewhere - the directory that holds a whole kernel for a minute, while a lean tree is made. */
const char *lean_elsewhere(void);

/**
 * lean_whole_place - where in there, for the workspace @dir; to be freed
 *
 * In a directory shared by all users, such as /var/tmp, it is in one of our own, or none is used: NULL.
 */
char *lean_whole_place(const char *dir, struct failure *failure);

/** lean_remove_behind - remove it, in a process of its own: on a busy disk that takes minutes. */
void lean_remove_behind(const char *whole);

/** lean_is - whether the tree began as a lean one; it may be whole again since. */
bool lean_is(const char *tree);

/** lean_leaves_out - whether the content of the file @path is neither in the tree nor in its history. */
bool lean_leaves_out(const char *path);

/**
 * lean_history - make the .git of @tree, which has none, of that of the kernel @whole, as first_commit() left it
 *
 * As all of these: 0 or -errno; *@error, when it is set, is a line that the caller frees.
 */
int lean_history(const char *whole, const char *tree, char **error);

/**
 * lean_settings - make the .git of @tree that of a lean tree
 * @source: the kernel, a directory or a tarball, that what is left out is taken from
 */
int lean_settings(const char *tree, const char *source);

/** lean_follow - have git find the lab, which may stand elsewhere since lean_settings(); in a lean tree only. */
void lean_follow(const char *tree);

/**
 * lean_checkout - then, the files of lab/base, into a tree that has nothing but its .git, and FIRST_INDEX
 */
int lean_checkout(const char *tree, char **error);

/** lean_is_marked - whether nothing was taken out of the tree since the index file @index was written. */
bool lean_is_marked(const char *tree, const char *index);

/** lean_mark - mark in the index file @index what the learner's index says is not there; as lean_checkout(). */
int lean_mark(const char *tree, const char *index, char **error);

#endif
