/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * unidiff - a strict reader of unified diffs
 *
 * patch(1) and git-apply(1) try hard to make sense of what they are given. A grader must not:
 * whatever is not clearly a change to the text of an ordinary file inside the tree is refused, and
 * the first reason is reported with its line. It reads: the output of git diff (with any prefixes, or
 * none) and of diff -ruN, and git format-patch files and mboxes as mail programs save them (see
 * mail.h). Of a mail only what follows its "---" line counts; of one without that line, the changes
 * that it ends with. A diff elsewhere in a mail (in its text, before its summary, after its
 * signature) is not part of the patch; it is noted and never applied. What the summary does not
 * list is noted.
 *
 * Formats: "Unified Format" in the GNU diffutils manual; git-diff(1), "Generating patch text";
 * git-format-patch(1), "Discussion"; mbox(5).
 */
#ifndef LAB_UNIDIFF_H
#define LAB_UNIDIFF_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum diff_change {
	DIFF_MODIFY,
	DIFF_CREATE,
	DIFF_DELETE
};

/**
 * struct diff_line - a line of a hunk
 * @kind: ' ' on both sides, '-' old side only, '+' new side only
 * @text: points into the patch's text, without kind and newline; may hold any byte but NUL
 * @newline: false when "\ No newline at end of file" follows it
 */
struct diff_line {
	char kind;
	const char *text;
	size_t len;
	bool newline;
};

/** struct diff_hunk - @line is where its "@@" is in the patch; counts are as announced */
struct diff_hunk {
	int line;
	long old_start, old_count, new_start, new_count;
	struct diff_line *lines;
	int nlines;
};

/** struct diff_file - the changes to one file; @path is relative to the tree and clean */
struct diff_file {
	enum diff_change change;
	const char *path;
	int line;
	struct diff_hunk *hunks;
	int nhunks;
};

/**
 * struct diff_note - something in the patch that was ignored, at @line
 * @hidden: changes that a reader of the mail may not see, or may take for a part of the patch
 */
struct diff_note {
	int line;
	bool hidden;
	const char *text;
};

/**
 * struct diff_mail - a patch of a series: a mail, or any other text
 * @line: where it begins
 * @subject: without "[PATCH ...]"; NULL for what is not a mail
 * @number, @total: of "[PATCH 3/10]"; 0 when it has none
 * @first, @nfiles: its share of the files
 * @text, @len: its own bytes, from its first changed file on
 */
struct diff_mail {
	int line;
	const char *subject;
	int number, total;
	int first, nfiles;
	const char *text;
	size_t len;
};

/**
 * struct diff - what a patch says
 * @files: in the order of the patch; one path may come several times (a series)
 * @mails: which they belong to; including those without any file
 * @problem: why it is refused, one line; NULL when it is not
 * @problem_line: 1-based; 0 when it concerns the patch as a whole
 */
struct diff {
	struct diff_file *files;
	int nfiles;
	struct diff_mail *mails;
	int nmails;
	struct diff_note *notes;
	int nnotes;
	const char *problem;
	int problem_line;
};

#define DIFF_MAX_BYTES (10u << 20)
#define DIFF_MAX_FILES 2000

/**
 * diff_parse - read a patch
 * @text: @len bytes that outlive the patch; need not end in a NUL
 *
 * Never fails: a patch that is refused has a problem, and then its files do not count.
 */
struct diff *diff_parse(struct arena *arena, const char *text, size_t len);

#endif
