/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * patch - read unified diffs and apply them to a kernel tree, adapted to that tree where needed
 *
 * The course's diffs are written for one tree (6.1, modern track). In another tree the first free
 * number, the spelling of entry points, and the lines around an edit differ. Adapting a diff means:
 *
 *  - rows of the lab's own system calls are renumbered: number - 451 + the tree's first free one;
 *    the same holds for 451 to 459 in files under tools/lab/;
 *  - their entry points get or lose __x64_, as the tree's own rows have it (@keep_entries: no);
 *  - an edit whose context is not in the file as written is placed by its meaning: a new row goes
 *    after the last native row, words of an object list go to the tree's own list, and anything
 *    else goes next to the nearest line of its context that the file holds exactly once.
 *
 * What cannot be placed for certain is a conflict, and then nothing at all is applied.
 */
#ifndef LAB_PATCH_H
#define LAB_PATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "convention.h"

struct arena;
struct strbuf;

/** COURSE_FIRST_NUMBER - the first free number in the tree that the course's diffs are made for */
#define COURSE_FIRST_NUMBER 451

struct patch_line {
	char kind;	  /* ' ', '+', '-' */
	const char *text; /* without its newline; may hold a CR */
	bool no_newline;  /* the file ends here without a newline */
};

struct patch_hunk {
	int old_line; /* 1-based; 0 for a file that does not exist yet */
	struct patch_line *lines;
	int nlines;
	int at; /* line in the diff, for messages */
};

/** struct patch_file - @old_path is NULL for a new file, @new_path for one that goes away */
struct patch_file {
	const char *old_path, *new_path;
	unsigned mode; /* 0 when the diff does not say */
	struct patch_hunk *hunks;
	int nhunks;
};

struct patch {
	struct patch_file *files;
	int nfiles;
};

/**
 * patch_parse - read a diff as git or diff -u write it; prose around it is skipped
 * @error: on failure one line, in @arena
 *
 * Renames, copies and binary patches are refused, and so are paths that leave the tree. Returns 0
 * or -EINVAL. A text without any diff gives a patch without files.
 */
int patch_parse(struct arena *arena, const char *text, struct patch *patch, const char **error);

/** struct traits - the properties of a tree that a diff is adapted to; read from the pristine tree */
struct traits {
	enum convention convention;
	long first_number; /* the tree's first free native number */
};

/** traits_read - from the text of a syscall_64.tbl; false when it holds no rows. */
bool traits_read(const char *table, struct traits *traits);

/** traits_of_tree - of a pristine tree in a directory; 0 or -errno. */
int traits_of_tree(const char *dir, struct traits *traits);

/**
 * struct tree_reader - how patch_plan() reads a file of the tree
 * @read: appends the content of @path to @out and sets @mode (octal, as stat has it); -ENOENT
 */
struct tree_reader {
	int (*read)(void *cookie, const char *path, struct strbuf *out, unsigned *mode);
	void *cookie;
};

/** tree_reader_dir - reads files below directory @dir (which must stay around). */
struct tree_reader tree_reader_dir(const char *dir);

/** struct change - what a file becomes; @content is NULL when it goes away */
struct change {
	const char *path;
	unsigned mode; /* 0644 or 0755 */
	const char *content;
	size_t len;
};

/** struct changes - all or nothing: @conflict_file is set when something did not fit */
struct changes {
	struct change *list;
	int n;
	const char *conflict_file; /* NULL: everything fits */
	const char *conflict;	   /* why, one line */
};

/**
 * patch_plan - work out what the files of a patch become, without writing anything
 * @traits: of the pristine tree; NULL: apply as written or not at all
 * @keep_entries: leave the entry column of table rows as the diff has it
 */
void patch_plan(struct arena *arena, const struct patch *patch, const struct tree_reader *reader,
		const struct traits *traits, bool keep_entries, struct changes *changes);

/**
 * changes_write - write the planned changes below @dir; 0 or -errno, and @failed names the file.
 */
int changes_write(const char *dir, const struct changes *changes, const char **failed);

#endif
