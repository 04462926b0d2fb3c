/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * smalltree - the small kernel trees of which examples and variations are made
 *
 * checker/tests/fixtures/trees/ holds two trees of some thirty files: "bare" and "prefixed". A tree
 * is read once and lent out as a temporary directory; what its borrower changed is put back when
 * it is returned, so that the next borrower pays for the changed files alone. The directories go
 * away when the program ends.
 */
#ifndef LAB_SMALLTREE_H
#define LAB_SMALLTREE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct changes;

/** enum small_state - the learner's tree: as given, or with `adder` complete and right in it */
enum small_state {
	SMALL_GIVEN,
	SMALL_ADDER
};

/**
 * struct small_tree - one that is lent out
 * @dir: the directory
 */
struct small_tree {
	char *dir;
	const struct small_source *source;
	char **changed;
	int nchanged;
	struct small_tree *next;
};

/** small_tree_borrow - a tree of the kind @name ("bare", "prefixed"); NULL with errno set. */
struct small_tree *small_tree_borrow(const char *name, enum small_state state);

/** small_tree_twin - another tree that holds what @tree holds now; NULL with errno set. */
struct small_tree *small_tree_twin(const struct small_tree *tree);

/** small_tree_return - put back what was changed; NULL is allowed. */
void small_tree_return(struct small_tree *tree);

/**
 * small_tree_text - what @path held in the tree as it was lent; NULL when there is no such file.
 */
const char *small_tree_text(const struct small_tree *tree, const char *path);

/** small_tree_write - let @path hold @len bytes of @text, or with NULL be gone; 0 or -errno. */
int small_tree_write(struct small_tree *tree, const char *path, const char *text, size_t len);

/**
 * small_tree_patch - apply the unified diff @diff as written, all of it or nothing; 0 or -errno.
 */
int small_tree_patch(struct small_tree *tree, const char *diff);

/**
 * small_tree_given - the directory that holds the tree @name as given, for comparing
 *
 * It stays as it is. NULL with errno set when it cannot be made.
 */
const char *small_tree_given(const char *name);

#endif
