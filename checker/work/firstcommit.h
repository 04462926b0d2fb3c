/* SPDX-License-Identifier: GPL-2.0-only */
/* firstcommit - a git directory for a kernel tree as it was unpacked: branch lab, tag lab/base */
#ifndef LAB_FIRSTCOMMIT_H
#define LAB_FIRSTCOMMIT_H

#include <stdbool.h>

struct failure;

/**
 * struct first_commit
 * @tree: the directory that is recorded
 * @git_dir: where its git directory is made, after removing what is there: outside of @tree, or its .git
 * @version: of the kernel
 * @cache: the lab's, where the objects of the same tree may be kept from before (keptcommit.h); NULL: nowhere
 * @keep: and where these are kept
 * @progress: called for every file of the largest directory; may be NULL
 */
struct first_commit {
	const char *tree, *git_dir, *version, *cache;
	bool keep;
	void (*progress)(void *cookie, const char *what, int done, int total);
	void *cookie;
};

/**
 * first_commit - record @first->tree; 0 or the failure's code
 *
 * Every file goes in as it is, ignored or not, and git's own index of them is kept (first_index()). The
 * commit has the time of the tree's Makefile: the same tree gives the same commit anywhere.
 */
int first_commit(const struct first_commit *first, struct failure *failure);

/**
 * FIRST_INDEX - below the tree: the index of when its files were recorded, or written, with their times
 *
 * The learner's index and the lab's begin as copies of it, after which it is removed.
 */
#define FIRST_INDEX ".git/first-index"

#endif
