/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * edits - patches applied to a tree, strictly, all or nothing
 *
 * The patches of a submission are applied in memory, in their order; only when every hunk of
 * every file fits exactly (the right line, the right context) is anything written. Files outside of
 * what the step allows stay as they are and are reported. No link is ever followed.
 */
#ifndef LAB_EDITS_H
#define LAB_EDITS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "unidiff.h"

/**
 * struct edit - one file: what it was and what it becomes; NULL text means that there is no file
 * @executable: it was so, and stays so
 */
struct edit {
	const char *path, *old_text, *new_text;
	size_t old_len, new_len;
	bool executable;
	struct timespec times[2]; /* of the old file */
};

/**
 * struct edits
 * @tree: descriptor of the tree's directory; the caller's
 * @allowed: patterns of the paths a submission may touch (fnmatch(3), '*' stops at '/'),
 *	     NULL-terminated
 * @ignored: paths that were left as they are, since no pattern allows them
 * @flags: things an instructor should look at, one line each; they change no verdict
 * @problem, @problem_line: why the patch does not apply, and where in it
 */
struct edits {
	struct arena *arena;
	int tree;
	const char *const *allowed;
	struct edit *list;
	int n;
	const char **ignored;
	int nignored;
	const char **flags;
	int nflags;
	const char *problem;
	int problem_line;
	size_t total; /* bytes of all texts that were made so far */
};

#define EDITS_MAX_BYTES (256u << 20)

/** path_is_allowed - whether one of the patterns matches */
bool path_is_allowed(const char *const *allowed, const char *path);

/** edits_add_mail - apply one mail to what the earlier ones made; false with the problem reported. */
bool edits_add_mail(struct edits *edits, const struct diff *diff, const struct diff_mail *mail);

/** struct edits_state - what the files were at some moment; NULL stands for the untouched tree */
struct edits_state {
	struct edit *list;
	int n;
};

/** edits_state - a copy of the current state; in the arena. */
struct edits_state edits_state(const struct edits *edits);

/** edits_set_state - go on from @state instead; nothing is written. */
void edits_set_state(struct edits *edits, const struct edits_state *state);

/** edits_same - whether no file differs between the two */
bool edits_same(const struct edits *edits, const struct edits_state *a,
		const struct edits_state *b);

/** edits_text - the text of @path in the current state; NULL when there is no such file. */
const char *edits_text(struct edits *edits, const char *path, size_t *len);

/** edits_set_text - let @path have this text (NULL: let it go); false where no file can be. */
bool edits_set_text(struct edits *edits, const char *path, const char *text, size_t len);

/**
 * edits_move - write what differs between the state that the tree is in and another one
 *
 * What is unchanged again gets its old times back. Returns 0 or -errno (then the tree is between
 * the two).
 */
int edits_move(const struct edits *edits, const struct edits_state *from,
	       const struct edits_state *to);

#endif
