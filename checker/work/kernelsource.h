/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kernelsource - where the kernel comes from: a packaged tarball, a directory, a tarball, a download
 */
#ifndef LAB_KERNELSOURCE_H
#define LAB_KERNELSOURCE_H

#include <stdbool.h>

#include "../lib/failure.h"

/**
 * struct kernel_source - released with source_release()
 * @path: a directory or a tarball
 * @download: the version that source_fetch() must put at @path first; NULL: it is there
 */
struct kernel_source {
	char *path, *download;
	bool is_dir;
};

/**
 * source_find - decide where the kernel comes from
 * @wanted: --kernel: a directory, a tarball, or a version; NULL: $LAB_KERNEL_SRC, else the packaged
 *	    6.1 if it is there, else the newest packaged one
 *
 * Looks, but changes nothing and needs no network. Returns 0 or the failure's code.
 */
int source_find(const char *wanted, struct kernel_source *source, struct failure *failure);

/**
 * source_fetch - download the source if it has to be
 *
 * It comes from $LAB_KERNEL_MIRROR (laid out as https://cdn.kernel.org/pub/linux/kernel is), goes
 * into the cache, and is checked against the mirror's sha256sums.asc.
 */
int source_fetch(const struct kernel_source *source, struct failure *failure);
void source_release(struct kernel_source *source);

/** sums_find - the checksum that a sha256sums.asc lists for @name; false when it lists none. */
bool sums_find(const char *sums, const char *name, char hex[65]);

/**
 * source_unpack - put the source's files into @dir, which must not exist yet
 * @progress: gets how many files are there by now
 *
 * Works in "@dir.new" and renames, so @dir is complete or not there at all. The tree is checked by
 * kernel_check() and its .gitignore made useful before that.
 */
int source_unpack(const struct kernel_source *source, const char *dir,
		  void (*progress)(void *cookie, const char *what, int done, int total),
		  void *cookie, struct failure *failure);

/**
 * kernel_check - whether @dir is a kernel tree that the lab can use
 * @named: how to call it in messages
 * @version: gets "6.1.192"; may be NULL; at least 32 bytes
 *
 * Refuses what is not a kernel, is older than 4.17, has no x86-64 table, or was built in (E0509).
 */
int kernel_check(const char *dir, const char *named, char *version, struct failure *failure);

#endif
