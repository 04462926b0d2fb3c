/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * treeparts - what the parts of tree_collect() share: the tree that is being read
 *
 * Which names and files matter, and which the learner changed (treefiles.c); C files and headers
 * (treecode.c); options (treeoptions.c); and all around them (tree.c). Functions that return an int give 0,
 * or -errno with facts->broken set.
 */
#ifndef LAB_TREEPARTS_H
#define LAB_TREEPARTS_H

#include <stdbool.h>

#include "../lib/hashset.h"
#include "../source/include.h"
#include "built.h"
#include "../facts/collect.h"
#include "pristine.h"
#include "scancache.h"
#include "shipped.h"

struct collecting {
	struct facts *facts;
	const struct tree_request *request;
	struct arena *arena;
	struct kconfig *config;
	struct scan_index index, rest;
	struct pristine pristine;
	struct shipped shipped;
	struct makefiles kbuild;
	struct includes includes;
	struct hashset names;  /* subjects and the entries of their rows */
	const char **subjects; /* the subjects alone */
	int nsubjects;
	const char **changed; /* files that differ from the pristine tree */
	int nchanged;
};

int tree_refuse(struct facts *facts, int error, const char *broken, const char *help);

/* ---- names: treefiles.c ---------------------------------------------------------------------- */

void tree_take_subjects(struct collecting *tree);

/** tree_take_own_rows - when all is asked for, what did not ship was added by somebody. */
void tree_take_own_rows(struct collecting *tree);

/** tree_take_rowless - the same: also what somebody defined and forgot to give a row. */
void tree_take_rowless(struct collecting *tree);
bool tree_is_subject(const struct collecting *tree, const char *word);

/** tree_list_entries - every system call that the index knows a definition of. */
void tree_list_entries(struct collecting *tree);
void tree_gather_names(struct collecting *tree);

/** tree_file_is_named - whether a C file has a subject's name in its own: it may hold what is meant. */
bool tree_file_is_named(const struct collecting *tree, const char *path);

/** tree_file_matters - whether the index has a word of one of the kinds @tags that is looked for. */
bool tree_file_matters(const struct collecting *tree, const struct scan_file *file,
		       const char *tags);

/* ---- files and what the learner changed: treefiles.c ----------------------------------------- */

int tree_broken_pristine(struct collecting *tree, int error);

/** tree_hashes - whether files are named by their content. */
bool tree_hashes(const struct collecting *tree);
int tree_open_index(struct collecting *tree);

/** tree_note_changes - list the files of @index that differ, and ask for what they were. */
int tree_note_changes(struct collecting *tree, struct scan_index *index);

/** tree_mark_source - whether a file is as it shipped. */
void tree_mark_source(struct collecting *tree, struct source *source);

/** tree_read_source - read and mark it; NULL when it cannot be read. */
struct source *tree_read_source(struct collecting *tree, const char *path);

/* ---- C files and headers: treecode.c --------------------------------------------------------- */

void tree_read_definitions(struct collecting *tree, const struct scan_index *index);

/** tree_open_rest - index the rest of the tree and read the part that matters. */
int tree_open_rest(struct collecting *tree);

/** tree_search_rest - what was not found may be where nobody looks at first. */
int tree_search_rest(struct collecting *tree);
void tree_read_stubs(struct collecting *tree);
int tree_read_header(struct collecting *tree);
void tree_read_other_headers(struct collecting *tree);

/* ---- includes: treeincludes.c ---------------------------------------------------------------- */

/**
 * tree_find_lost - set @file->lost
 *
 * Directories that the Makefiles on its way name to the compiler (ccflags-y, subdir-ccflags-y, CFLAGS_x.o)
 * are looked into; nothing is reported for a file with one that only make knows.
 */
void tree_find_lost(struct collecting *tree, struct file_facts *file, const struct cscan *scan);

/* ---- options: treeoptions.c ------------------------------------------------------------------ */

/** tree_read_options - what the learner's own Kconfig entries give in a fresh configuration. */
void tree_read_options(struct collecting *tree);

/** tree_check_options - distinguish options that are off from those that no Kconfig file knows. */
void tree_check_options(struct collecting *tree);

/**
 * tree_check_conditions - an option that no Kconfig file declares is off, whatever the configuration
 */
void tree_check_conditions(struct collecting *tree);

#endif
