/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lean - a kernel tree without what the lab's configuration never reads
 *
 * It is a sparse checkout of git: what is not there is marked so in the index (skip-worktree), in the
 * learner's and in the lab's own, and so nobody has deleted it. All of it is in the history, and
 * `git sparse-checkout disable` brings it. There are all Kconfig files, Makefiles, tables of system
 * calls and directories (those without a file are empty), whatever the architecture.
 */
#ifndef LAB_LEAN_H
#define LAB_LEAN_H

#include <stdbool.h>

struct failure;

/** lean_elsewhere - the directory in which a whole kernel stands for a minute, while a lean tree is made. */
const char *lean_elsewhere(void);

/**
 * lean_whole_place - where in there, for the workspace @dir; to be freed
 *
 * In everybody's directory, as /var/tmp is, it lies in one that is ours, or none is used: NULL.
 */
char *lean_whole_place(const char *dir, struct failure *failure);

/** lean_remove_behind - remove it, in a process of its own: on a busy disk that takes minutes. */
void lean_remove_behind(const char *whole);

/** lean_is - whether the tree began as such a one; it may be whole again since. */
bool lean_is(const char *tree);

/**
 * lean_checkout - the files of lab/base, into a tree that has nothing but its .git
 *
 * 0 or -errno; *@error, when it is set, is a line that the caller frees.
 */
int lean_checkout(const char *tree, char **error);

/** lean_index - begin the index file @index, which is not there, as lean_checkout() left it. */
int lean_index(const char *tree, const char *index);

/** lean_begun - both indexes are there: what lean_checkout() left is needed no more. */
void lean_begun(const char *tree);

/** lean_is_marked - whether nothing was taken out of the tree since the index file @index was written. */
bool lean_is_marked(const char *tree, const char *index);

/** lean_mark - mark in the index file @index what the learner's index says is not there; as lean_checkout(). */
int lean_mark(const char *tree, const char *index, char **error);

#endif
