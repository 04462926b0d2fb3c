/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scancache - which files of a tree may concern which system call
 *
 * An index of the directories where kernel code for x86 lives: every C file, header, Makefile and
 * Kconfig file with the few words by which it may matter (cscan_words). It is made by two threads
 * that read every file once, kept in a cache file, and brought up to date by looking at directory
 * and file times only.
 */
#ifndef LAB_SCANCACHE_H
#define LAB_SCANCACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/** struct scan_sig - what tells that a file is still the one that was read */
struct scan_sig {
	uint64_t dev, ino, size;
	int64_t mtime, ctime; /* nanoseconds */
};

/**
 * struct scan_file
 * @path: relative to the tree
 * @words: tag byte, word, NUL, repeated; an empty string ends the list. NULL: not read
 */
struct scan_file {
	const char *path;
	struct scan_sig sig;
	const char *words;
	size_t words_len;
};

struct scan_index {
	struct scan_file
		*files; /* sorted by path within each directory, directories in walk order */
	int nfiles;
};

/**
 * scan_index_make - index the tree at @dir
 * @cache: file to read from and write to; NULL: none
 *
 * Returns 0, or -errno when @dir cannot be read.
 */
int scan_index_make(struct arena *arena, const char *dir, const char *cache,
		    struct scan_index *index);

/** scan_file_has - whether the file has this word under the tag. */
bool scan_file_has(const struct scan_file *file, char tag, const char *word);

#endif
