/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stage - the copy of a kernel tree that the lab builds in, and what it knows about it
 *
 * The stage holds the tree's files and the objects made from them. Times in the stage are the
 * lab's own: a pristine file carries STAGE_EPOCH, a file whose content changed, or may have
 * changed, carries the moment it was copied. The learner's own times are never looked at by make.
 * What the learner changed is found by comparing stat data with the manifest and, where they
 * differ, the content's SHA-256.
 *
 * A stage is lean: source files of drivers, architectures and documentation that the lab's
 * configuration never compiles are left out until a build misses one (stage_complete()).
 */
#ifndef LAB_STAGE_H
#define LAB_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

struct build_progress;
struct strbuf;

#define STAGE_EPOCH 946684800 /* 2000-01-01, older than any object */
#define STAGE_HASH  32

/* A copy in the stage keeps its execute bits and loses its write bits. */
#define STAGE_MODE(mode) (((mode)&0555) | 0400)

/**
 * struct stage_file - a file, link or directory of the tree
 * @kind: 'f', 'l' or 'd'. A link that the learner made to a file is an 'f': the stage gets the
 *	file's content
 * @base: it belongs to the tree the stage was made from
 * @mtime, @ctime: in nanoseconds; @ctime is 0 when the content must be read again next time
 */
struct stage_file {
	char *path;
	unsigned char hash[STAGE_HASH];
	uint64_t ino, size;
	int64_t mtime, ctime;
	uint32_t mode;
	char kind;
	bool base;
};

enum stage_change_kind {
	STAGE_ADDED,
	STAGE_CHANGED,
	STAGE_REMOVED
};

/**
 * struct stage_change - a file whose content in the tree is not the one in the stage
 * @keep_time: the copy in the stage shall keep its time: no object depends on the difference
 * @differs: what was read for the plan, or copied by stage_apply(), is not what the scan saw; the
 *	copy's time is new
 */
struct stage_change {
	enum stage_change_kind kind;
	struct stage_file file; /* as it is in the tree; for STAGE_REMOVED as it was */
	bool keep_time, differs;
};

/**
 * struct stage - zero-initialise; stage_open() fills it, stage_close() releases it
 * @halfway: a stage_complete() was interrupted: call it again before anything else
 */
struct stage {
	char *dir, *tree;
	struct stage_file *files; /* sorted by path */
	int nfiles;
	bool lean, halfway, dirty;
	uint64_t *left_out; /* hashes of the paths a lean stage lacks, sorted */
	int nleft_out;
	struct stage_change *changes;
	int nchanges;
	char *bad;    /* path of the file that an error is about */
	bool outside; /* it is a link to a directory outside of the tree */
	const char *const *touched; /* as given to stage_scan() last */
};

/** stage_open - load the manifest of @dir; -ENOENT when there is none that can be trusted. */
int stage_open(struct stage *stage, const char *dir, const char *tree);

/**
 * stage_create - copy the tree into a new stage and make its manifest
 * @pristine: git revision whose content shall be copied, or NULL for the files as they are
 * @lean: leave out what the lab's configuration does not compile
 */
int stage_create(struct stage *stage, const char *dir, const char *tree, const char *pristine,
		 bool lean, const struct build_progress *progress);

/**
 * stage_complete - add to a lean stage all that was left out
 * @pristine: as for stage_create(): what is as it was there gets STAGE_EPOCH. NULL: nobody knows
 *
 * The tree's files are taken as they are now; a tree that has not all of them leaves the stage lean.
 * Interrupted, it leaves a stage that says so (@halfway): a copied file that the manifest does not know
 * would be built with, but never looked at again. -EXDEV as for stage_scan().
 */
int stage_complete(struct stage *stage, const char *pristine);

/**
 * stage_scan - find what the learner changed since the last stage_apply(): stage->changes
 * @touched: paths, NULL-terminated; no other file of the tree was ever written to since the stage
 *	was made. What was given to stage_suspect() is looked at, too. NULL: look at the whole tree
 *
 * -EXDEV when stage->bad is a link to a directory outside of the tree: changes in there could not
 * be seen.
 */
int stage_scan(struct stage *stage, const char *const *touched);

/** stage_apply - bring one change into the stage and the manifest. */
int stage_apply(struct stage *stage, struct stage_change *change);

/** stage_suspect - have the next stage_scan() report @path whatever its manifest entry says. */
void stage_suspect(struct stage *stage, const char *path);

/**
 * stage_suspected - whether @path was given to stage_suspect(): what the stage holds is not known.
 */
bool stage_suspected(const struct stage *stage, const char *path);

#define STAGE_NOT_ASKED -1

/**
 * stage_stat - lstat(2) the manifest's files below @top, by two threads
 * @stats: one for each
 * @errors: one for each: positive, 0 where @stats was filled in; STAGE_NOT_ASKED stays as it is
 */
int stage_stat(const struct stage *stage, const char *top, struct stat *stats, int *errors);

/** stage_holds - whether the stage's own copy of @file has the kind and content of the manifest. */
bool stage_holds(const struct stage *stage, const struct stage_file *file);

/**
 * stage_restore - put a file of the manifest into the stage again, with this time
 *
 * Where the tree has another content by now, the next stage_scan() reports it.
 */
int stage_restore(struct stage *stage, const char *path, struct timespec mtime);

/** stage_same_content - whether @text is the content of @file. */
bool stage_same_content(const struct stage_file *file, const char *text, size_t len);

/** stage_save - write the manifest if it changed. */
int stage_save(struct stage *stage);

void stage_close(struct stage *stage);

/**
 * stage_lean_skips - whether a lean stage leaves @path out: the configuration never compiles it
 *
 * Correctness does not depend on this: what a build misses is added by stage_complete().
 */
bool stage_lean_skips(const char *path);

/**
 * stage_lean_patterns - append what a lean stage has, as the lines of a sparse checkout of git
 *
 * A tree that has no more is built like the whole one.
 */
void stage_lean_patterns(struct strbuf *out);

/** stage_tree_lacks - whether a file @path, or one below it, is not in the tree as it is a sparse checkout. */
bool stage_tree_lacks(const struct stage *stage, const char *path);

/** stage_find - the manifest's entry for @path, or NULL. */
const struct stage_file *stage_find(const struct stage *stage, const char *path);

/** stage_key - hex SHA-256 over all paths and contents, with @salt; to be freed. */
char *stage_key(const struct stage *stage, const char *salt);

/** stage_path - path of a file in the stage, printf-style; to be freed. */
char *stage_path(const struct stage *stage, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** stage_generated - whether a build makes files like @path (objects, .cmd files, tables, ...). */
bool stage_generated(const char *path);

#endif
