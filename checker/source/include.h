/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * include - whether an #include leads to <linux/syscalls.h>, and whether its header exists at all
 *
 * For the first, headers are followed by their names alone, conditionals not judged: a header that may include it
 * counts as including it.
 */
#ifndef LAB_INCLUDE_H
#define LAB_INCLUDE_H

#include <stdbool.h>

#include "../lib/hashset.h"

/**
 * struct includes - the headers looked at so far; zero-initialise, set @arena and @dir
 * @kept: paths of files that are in the tree for includes_find() although they are not checked out, a
 *	  NUL after each, as a sparse checkout of git has them; may be NULL
 */
struct includes {
	struct arena *arena;
	const char *dir; /* the tree */
	const char *kept;
	size_t kept_len;
	struct hashset paths, found; /* @found: what stands between < and > and is there */
	struct include_node **nodes; /* of each path */
	int nnodes;
};

/**
 * includes_reach - whether a file of the tree that says #include @target gets linux/syscalls.h
 * @from: the file that says so
 * @target: with its quotes or angle brackets
 */
bool includes_reach(struct includes *includes, const char *from, const char *target);

/**
 * includes_find - whether there is such a header, or a build may make one
 * @from: the file that says #include @target, with its quotes or brackets
 */
bool includes_find(struct includes *includes, const char *from, const char *target);

/** includes_place - what @path is called in an #include, "linux/fs.h"; NULL: it is in no place for that */
const char *includes_place(const char *path);

/**
 * includes_mention - whether a header that @from brings in has the words @kind @tag ("struct", "x")
 *
 * 1: it has, so it may declare it; 0: none has; -1: not known, as a header that @from itself names
 * is not there.
 */
int includes_mention(const struct includes *includes, const char *from, const char *kind,
		     const char *tag);

#endif
