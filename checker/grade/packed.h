/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * packed - archives of patches, read in memory
 *
 * It reads tar archives (ustar, with the long names of GNU and pax), plain or compressed by gzip, xz
 * or bzip2, and zip archives. Nothing is ever unpacked onto the disk, no name in an archive
 * is used as a path, and how much is read is bounded whatever an archive announces: of what it
 * unpacks to, of entries, of patches. An archive that holds anything but files and directories, a
 * name that leaves it, or one name twice is refused as a whole. Files whose names are not those
 * of patches are left out.
 *
 * Formats: "ustar Interchange Format" and "pax Extended Header" in POSIX, pax(1); tar(5);
 * PKWARE's APPNOTE.TXT, sections 4.3 and 4.4.
 */
#ifndef LAB_PACKED_H
#define LAB_PACKED_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

#define PACKED_MAX_BYTES   (16u << 20) /* unpacked, in all */
#define PACKED_MAX_ENTRIES 5000
#define PACKED_MAX_PATCHES 500

/** struct packed_file - a patch in it: its whole name there, and its bytes */
struct packed_file {
	const char *name, *text;
	size_t len;
};

/**
 * struct packed
 * @is_wanted: whether a file of that name (without directories) is to be read
 * @left_out: how many files were not wanted; hidden ones and what macOS adds do not count
 * @first_left_out: the first one's name; NULL: none
 * @problem: why the archive is refused, in words that follow its name; NULL when it is not
 */
struct packed {
	struct arena *arena;
	bool (*is_wanted)(const char *name);
	struct packed_file *files;
	int n, nentries, left_out;
	const char *first_left_out, *problem;
};

/** packed_is - whether these bytes are an archive, or something compressed */
bool packed_is(const char *bytes, size_t len);

/** packed_suffix - length of the ending of @name that says so (".tar.gz", ".zip"); 0: none. */
size_t packed_suffix(const char *name);

/**
 * packed_read - read an archive; false with the problem reported
 *
 * What is compressed and not a tar inside is one file with an empty name.
 */
bool packed_read(struct packed *packed, const char *bytes, size_t len);

#endif
