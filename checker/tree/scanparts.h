/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scanparts - what the parts of scancache.h share: directories (scanwalk.c), the cache file
 * (scanstore.c), and files and all around them (scancache.c)
 */
#ifndef LAB_SCANPARTS_H
#define LAB_SCANPARTS_H

#include <stdbool.h>
#include <sys/stat.h>

#include "scancache.h"

void scan_sig_set(struct scan_sig *sig, const struct stat *st);
bool scan_sig_same(const struct scan_index *index, const struct scan_sig *a,
		   const struct scan_sig *b);

/** scan_at_rest - whether what has this @sig had not changed for long when the scan began. */
bool scan_at_rest(const struct scan_index *index, const struct scan_sig *sig);

/** scan_compare_files - two struct scan_file by their paths; for qsort() and bsearch(). */
int scan_compare_files(const void *a, const void *b);

/** scan_is_busy - whether each file of directory @path is looked at: a learner works there. */
bool scan_is_busy(const char *path);

struct scan_walk {
	struct scan_index *index;
	const struct scan_index *old; /* what the cache holds; NULL: nothing */
	int *old_child, *old_next;    /* per cached directory: first child, next sibling */
};

/** scan_walk_link - make @old_child and @old_next, to be freed. */
void scan_walk_link(struct scan_walk *walk);

/**
 * scan_walk_roots - list the directories and their files, from the cache where they are the same
 *
 * That is the top; and of the core those directories whose parents are not looked at.
 */
void scan_walk_roots(struct scan_walk *walk);

/** scan_cache_load - what the cache file holds; false when it is absent, damaged or of another format */
bool scan_cache_load(struct scan_index *index, const char *cache, struct scan_index *old);

#endif
