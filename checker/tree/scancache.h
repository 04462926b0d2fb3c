/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scancache - which files of a tree may concern which system call, and which of them changed
 *
 * An index of the directories where kernel code for x86 lives: every C file, header, Makefile and
 * Kconfig file with the few words by which it may matter (cscan_words) and the name git gives its
 * content. It is made by two threads that read every file once, kept in a cache file, and brought
 * up to date by looking at directory and file times only.
 *
 * Trust: an entry is believed when device, inode, size, mtime and ctime are what they were AND the
 * file had not changed for a while when it was read; a file written within the clock's grain of
 * the scan is read again next time (git's "racily clean" rule). A damaged cache is ignored.
 */
#ifndef LAB_SCANCACHE_H
#define LAB_SCANCACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../lib/hashset.h"

struct arena;

#define BLOB_LEN 20

/** struct scan_sig - what shows that a file is still the one that was read */
struct scan_sig {
	uint64_t dev, ino, size;
	int64_t mtime, ctime; /* nanoseconds */
};

/**
 * struct scan_file
 * @path: relative to the tree
 * @words: tag byte, word, NUL, repeated; an empty string ends the list
 * @blob: git's name of the content (sha1 of "blob LEN\0" and the bytes)
 * @base: the same of the pristine tree's file; only with @has_base
 */
struct scan_file {
	const char *path;
	const char *words;
	struct scan_sig sig;
	unsigned char blob[BLOB_LEN], base[BLOB_LEN];
	bool known;    /* words and blob are there */
	bool trusted;  /* had not changed for a while when it was read */
	bool seen;     /* looked at in this run, not taken from the cache unseen */
	bool has_base; /* the pristine tree has it */
};

struct scan_dir {
	const char *path; /* "" is the top */
	struct scan_sig sig;
	int first, nfiles; /* its files in the index */
	int parent;
	bool trusted;
	bool fresh; /* its names were read in this run: any file may be another one now */
};

/** enum scan_part - the core, or the large rest (drivers, sound, ...) where a syscall seldom is */
enum scan_part {
	SCAN_CORE,
	SCAN_REST
};

struct scan_index {
	struct arena *arena;
	enum scan_part part;
	int dirfd;
	struct scan_file *files; /* by directory, sorted by name within one */
	int nfiles, cap;
	struct scan_dir *dirs; /* a directory comes after its parent */
	int ndirs;
	struct hashset paths; /* of @dirs, for scan_index_find(); made when it is first needed */
	const struct scan_dir **path_dirs; /* of each path */
	char base_key[80]; /* which pristine tree the @base names belong to; "" for none */
	int reread;	   /* files and directories that had to be read in this run */
	bool appeared;	   /* there are files that the cache did not know */
	bool changed;	   /* worth writing back */
	bool hash;	   /* name the contents: needed to compare or to keep them */
	bool names_only, view;
	int64_t started; /* when the scan began */
	void *map;	 /* the cache file, which words and paths may lie in */
	size_t map_len;
};

/**
 * struct scan_request
 * @dir: the tree
 * @cache: file to start from; NULL: none
 * @hash: name the contents, too (a third of the time when everything is read)
 * @names_only: read no file yet; scan_index_own() follows
 * @base_key: with @names_only: the pristine tree the cached names must belong to
 * @view: the tree is an overlay over the one that the cache is of: its devices and inodes are others,
 *	but what was not written to has its times, and what was has a ctime of its own
 */
struct scan_request {
	const char *dir, *cache;
	enum scan_part part;
	bool hash, names_only, view;
	const char *base_key;
};

/**
 * scan_index_make - index a part of a tree
 *
 * Directories where a learner seldom works are checked by their own times only; scan_index_all()
 * looks at the rest of their files. Returns 0, or -errno when the tree cannot be read. The caller
 * ends the index with scan_index_end().
 */
int scan_index_make(struct arena *arena, const struct scan_request *request,
		    struct scan_index *index);

/**
 * scan_index_own - keep, of a names-only index, what the pristine tree does not have, and read it
 *
 * Makefiles and Kconfig files stay, too, unread: their @base shows whether they were changed. The
 * rest of a kernel is 36 000 files that no learner touches; reading them would take seconds.
 */
void scan_index_own(struct scan_index *index);

/** scan_index_all - look at the files that were taken from the cache unseen, too. */
void scan_index_all(struct scan_index *index);

/** scan_index_save - write the cache file when that is worth it; errors do not matter. */
void scan_index_save(const struct scan_index *index, const char *cache);

/** scan_cache_checksum - what a cache file of @len bytes must carry; for the fuzz target. */
uint64_t scan_cache_checksum(const char *file, size_t len);

void scan_index_end(struct scan_index *index);

/** scan_index_find - by path; NULL when it is not in the index. */
struct scan_file *scan_index_find(struct scan_index *index, const char *path);

/** scan_is_makefile - whether a path names a Makefile or Kbuild. */
bool scan_is_makefile(const char *path);

/** scan_file_has - whether the file has this word under the tag. */
bool scan_file_has(const struct scan_file *file, char tag, const char *word);

/** blob_name - git's name for a blob of this content. */
void blob_name(const void *data, size_t len, unsigned char blob[BLOB_LEN]);

#endif
