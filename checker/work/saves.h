/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * saves - which of an editor's many events mean that the tree has changed
 *
 * Events only say where to look: what counts is the content. A file that is saved unchanged, a swap
 * file that comes, a probe file that comes and goes change nothing. What was in a file before is known
 * when saves_know() read it or the file was not there; where it is not known, the file counts as
 * changed, so that there may be a check too many but never one too few.
 *
 * Paths are absolute. Files outside of the tree count only when they are known (what a link in the
 * tree leads to).
 */
#ifndef LAB_SAVES_H
#define LAB_SAVES_H

#include <stdbool.h>

#include "../lib/hashset.h"
#include "../lib/treewatch.h"

#define SAVES_HASH 20

/** enum save_state - what a path held when it was last looked at */
enum save_state {
	SAVE_UNKNOWN,
	SAVE_ABSENT, /* or a directory, which matters only by what is in it */
	SAVE_PRESENT
};

struct save_content {
	enum save_state state;
	unsigned mode;
	unsigned char hash[SAVES_HASH];
};

/** struct saved_file - a path that is known or was heard of since the last saves_settle() */
struct saved_file {
	const char *path;
	struct save_content content;
	bool touched, written;
};

/** struct saves - set @tree, zero the rest; released with saves_release() */
struct saves {
	const char *tree;
	struct hashset paths;
	struct saved_file *files; /* of each path */
	int ntouched;
	bool lost; /* more has happened than is known */
};

void saves_release(struct saves *saves);

/** saves_know - read what @path holds now; what is known already stays. */
void saves_know(struct saves *saves, const char *path);

/** saves_event - something has happened to @path; its signature fits treewatch_read(). */
void saves_event(void *saves, const char *path, enum treewatch_what what);

/** saves_look_again - doubt all that is known, where changes are not reported. */
void saves_look_again(struct saves *saves);

/** saves_waiting - whether there are events to be decided on. */
bool saves_waiting(const struct saves *saves);

/**
 * struct save_news - what has changed
 * @n: how many files; 0: nothing has
 * @first: one of them, relative to the tree; "" when events were lost; freed by the caller
 */
struct save_news {
	int n;
	char *first;
};

/**
 * saves_settle - decide on all events, and know the new contents
 * @reading: somebody read the tree meanwhile and may have seen what a file held for a moment: what
 *	was written counts as changed, even if its content is the old one again
 */
struct save_news saves_settle(struct saves *saves, bool reading);

#endif
