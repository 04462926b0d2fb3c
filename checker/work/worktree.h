/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * worktree - the learner's kernel tree and its history
 *
 * The tree is a git repository on branch lab. Tag lab/base is the pristine source, lab/track the
 * tree the course starts from. The branch, the index and the stash are the learner's own and are
 * never touched: the lab keeps snapshots of the whole work tree as commits under refs/lab/history,
 * made with an index of its own and by git_call(), which no setting and no attribute reaches.
 *
 * A snapshot holds each file's bytes, whether it may be executed, and where a link leads. It leaves
 * out, and no move ever touches: what the kernel's .gitignore files named as shipped (what a
 * build makes), .git directories, sockets and the like, and directories without a file. A file that
 * a move replaces keeps its other permissions.
 *
 * Functions return 0 or -errno; *@error, when it is set, is a line that the caller frees.
 */
#ifndef LAB_WORKTREE_H
#define LAB_WORKTREE_H

#include <stdbool.h>

#include "../lib/git.h"
#include "../source/patch.h"

struct strbuf;

#define WORKTREE_BASE  "lab/base"
#define WORKTREE_TRACK "lab/track"

/**
 * worktree_tidy - remove what a command that was killed left in .git: temporary files, the lock of
 * the lab's own reference. The caller holds the workspace's lock.
 */
void worktree_tidy(const char *tree);

/** worktree_snapshot - store the whole work tree; @hash is the name of git's tree object. */
int worktree_snapshot(const char *tree, char hash[HASH_HEX], char **error);

/**
 * worktree_keep - add a commit of tree @hash to refs/lab/history, so that it is never lost
 * @message: its first line says what was about to happen
 */
int worktree_keep(const char *tree, const char *hash, const char *message, char commit[HASH_HEX],
		  char **error);

/** worktree_commit - the same commit, but not kept yet: git may throw it away. */
int worktree_commit(const char *tree, const char *hash, const char *message, char commit[HASH_HEX],
		    char **error);

/** worktree_keep_commit - keep what worktree_commit() made; nothing to do when it is kept. */
int worktree_keep_commit(const char *tree, const char *commit, char **error);

/** worktree_tip - the last commit of refs/lab/history; -ENOENT when there is none yet. */
int worktree_tip(const char *tree, char commit[HASH_HEX], char **error);

/** worktree_has - whether git has this object. */
bool worktree_has(const char *tree, const char *object);

/** worktree_tree_of - the tree object of a revision ("lab/track"). */
int worktree_tree_of(const char *tree, const char *revision, char hash[HASH_HEX], char **error);

/**
 * worktree_move - make the files that differ between trees @from and @to what they are in @to
 *
 * Every other file keeps its time. A file that is neither as in @from nor as in @to was edited in
 * the meantime; it is left alone and its name is given in *@left (first one; freed by the caller).
 * Each file is replaced atomically, so the call can be repeated after it was killed.
 */
int worktree_move(const char *tree, const char *from, const char *to, char **left, char **error);

/**
 * worktree_with - the tree object that @changes make of tree @from; the work tree stays as it is.
 */
int worktree_with(const char *tree, const char *from, const struct changes *changes,
		  char hash[HASH_HEX], char **error);

/** struct tree_object - cookie of tree_reader_object(): a tree in the repository @tree */
struct tree_object {
	const char *tree, *hash;
};

/** tree_reader_object - read files of a tree object; @object must stay around. */
struct tree_reader tree_reader_object(struct tree_object *object);

/** worktree_diff - append the unified diff from tree @from to tree @to; @paths may be NULL. */
int worktree_diff(const char *tree, const char *from, const char *to, const char *const *paths,
		  struct strbuf *out, char **error);

/** worktree_traits - traits of the tree the course started from (lab/track). */
int worktree_traits(const char *tree, struct traits *traits, char **error);

#endif
