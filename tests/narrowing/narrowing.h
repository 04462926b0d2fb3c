/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * narrowing - is a narrowed build's vmlinux the one that a full build makes, bit for bit?
 *
 * Two kernel trees stand side by side. One is the learner's, edited here and built by vm_build().
 * The other, the reference, gets the same edits; every output in it is deleted and the kernel's own
 * make builds all of it again. It knows nothing of the lab: no manifest, no kept times, no plan. A
 * reference is a function of the edits alone, so one is made for each different set of edits only,
 * and remembered.
 */
#ifndef LAB_NARROWING_H
#define LAB_NARROWING_H

#include <stdbool.h>
#include <stddef.h>

#include "../../checker/lib/util.h"
#include "../../vm/build/build.h"

/** struct file - what a file of the tree holds; @text is NULL when it shall not be there */
struct file {
	char *path, *text;
	size_t len;
};

/** struct files - a set of files, found by path */
struct files {
	struct file *list;
	int n;
};

const struct file *files_find(const struct files *files, const char *path);
void files_set(struct files *files, const char *path, const char *text, size_t len);
void files_copy(struct files *to, const struct files *from);
void files_release(struct files *files);

/**
 * struct trees - the learner's tree and the reference
 * @tree: the learner's; @stage: where vm_build() builds it; @full: the reference
 * @dir: for logs and for what is remembered
 * @pristine: every file that was ever edited, as it was before
 * @edited: the files that are edited now
 */
struct trees {
	const char *tree, *dir, *stage;
	char *full;
	struct files pristine, edited;
	int references; /* how many were really built */
	double reference_s;
};

#define DIGEST 65 /* hexadecimal SHA-256 and its NUL; "fails" when there is no vmlinux */

/** trees_pristine - what @path holds without any edit; NULL text when it is not there. */
const struct file *trees_pristine(struct trees *trees, const char *path);

/** trees_put - make the learner's tree hold @edited; other files are as they were. */
void trees_put(struct trees *trees);

/** trees_restore - put back what an earlier run with the same directory has left edited. */
void trees_restore(const struct trees *trees);

/** trees_digest - of a vmlinux; "fails" when there is none. */
void trees_digest(const char *vmlinux, char digest[DIGEST]);

/**
 * trees_reference - what a full build makes of the edits: built, or remembered
 * @fails: the narrowed build stopped. Then the kernel's own make goes on from what stands in the
 * reference, which takes seconds; only where that does not stop, too, all of it is built again.
 */
void trees_reference(struct trees *trees, bool fails, char digest[DIGEST]);

/**
 * trees_prepare - copy the built stage to where references are built
 * @fresh: its vmlinux was made by kbuild, of the pristine tree
 */
void trees_prepare(struct trees *trees, bool fresh);

#define NAMES  6
#define PLACES 6 /* where lines of the preprocessor stand: see choices.c */

struct strbuf;

/**
 * lines_of_c - directives, literals and comments of all kinds, drawn by @seed; none for 0
 *
 * Most of them define LAB_SEEN_@id, or do not, by the preprocessor's word; some stop the build.
 */
void lines_of_c(struct strbuf *out, unsigned seed, int id);
void lines_of_table(struct strbuf *out, unsigned seed);
void lines_of_makefile(struct strbuf *out, unsigned seed);

/**
 * struct choices - what the random edits have made so far; plain numbers, so that an undo is a copy
 *
 * Every set of choices is a tree that should build: a row needs its definition.
 */
struct choices {
	int row[NAMES];	   /* 0 none, 1 abi common, 2 abi 64 */
	int gap, reversed; /* numbers left free before the rows; their order */
	bool prototype[NAMES], defined[NAMES];
	int body[NAMES];
	int uses[NAMES];     /* the definition uses __NR_ names: 1 its neighbour's, 2 NR_syscalls */
	int comment, real;   /* in unrelated headers: comment lines, and what the compiler sees */
	int option;	     /* a new Kconfig option: 1 default y, 2 default n */
	bool subdir, shared; /* a new directory; a new header of the learner's own */
	int shared_lines, shared_value;
	int assembler;		/* 1: a new file in assembler, 2: with a number in it */
	int moved, rewritten;	/* kernel/sys.c: comment lines before its code; its code */
	int remark, row32;	/* a remark in the table; a row in the table of 32-bit programs */
	unsigned lines[PLACES]; /* what is drawn for each place; 0: nothing */
	unsigned table_lines, make_lines;
};

#define KINDS 26
#define OFTEN                                                                                      \
	19 /* kinds below this one are narrowed as a rule; the others take the whole of kbuild */

/** choices_edit - change @choices in the way @kind (below KINDS) and the random numbers say. */
void choices_edit(struct choices *choices, int kind, struct rng *rng);
const char *choices_kind(int kind);

/** choices_write - what the files of the tree are under these choices: trees->edited. */
void choices_write(struct trees *trees, const struct choices *choices);

/** must - end the program with status 3 when @err is one. */
void must(int err, const char *what);

#endif
