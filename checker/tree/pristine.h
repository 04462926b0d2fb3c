/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pristine - the tree the learner was given: a git revision of the tree itself, or a directory
 *
 * Which files differ is decided by content hashes (scancache), not by times. Old contents are fetched
 * all at once and kept, by their names, beside the scan cache.
 */
#ifndef LAB_PRISTINE_H
#define LAB_PRISTINE_H

#include "../facts/facts.h"
#include "scancache.h"

enum pristine_kind {
	PRISTINE_NONE,
	PRISTINE_DIR,
	PRISTINE_GIT
};

struct pristine {
	struct arena *arena;
	enum pristine_kind kind;
	const char *tree, *spec;
	const char *cache; /* file of old contents; NULL: none */
	char key[80];	   /* names the revision, for the scan cache */
	const char *list;  /* git's list of the revision's files, once it was asked for */
	size_t list_len;
	struct old_file {
		const char *path;
		unsigned char blob[BLOB_LEN];
		struct source *source; /* NULL: the pristine tree has no such file */
	} * files;
	int nfiles;
};

/**
 * pristine_open - prepare to read the pristine tree
 * @spec: as in struct tree_request; NULL gives PRISTINE_NONE
 *
 * Returns 0, or -errno when @spec names neither a directory nor a revision git knows.
 */
int pristine_open(struct pristine *pristine, struct arena *arena, const char *tree,
		  const char *spec, const char *cache);

/** pristine_bases - set @base and @has_base of every file of @index; 0 or -errno. */
int pristine_bases(struct pristine *pristine, struct scan_index *index);

/** pristine_differs - whether the learner changed or added @file; false when nothing is known. */
bool pristine_differs(const struct pristine *pristine, const struct scan_file *file);

/** pristine_want - ask for the old content of @path, available after pristine_fetch(). */
void pristine_want(struct pristine *pristine, const char *path, const unsigned char *blob);

/** pristine_fetch - read all that was asked for, with at most one process; 0 or -errno. */
int pristine_fetch(struct pristine *pristine);

/** pristine_source - the old content of @path; NULL when it was not there or not asked for. */
const struct source *pristine_source(const struct pristine *pristine, const char *path);

#endif
