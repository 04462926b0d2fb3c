/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * archive - read which objects a thin archive names
 *
 * kbuild's archives are thin: a list of members' names and sizes, and no content.
 *
 * The format: "!<thin>\n", then headers of 60 bytes, in columns: name 16, date 12, uid 6, gid 6,
 * mode 8, size 10, "`\n". Only two members have data behind their header, at even offsets: "/", the
 * symbol table, and "//", the table of names, each ended by "/\n". Every other header's name is "/N":
 * the one at N in that table. Names are relative to the directory that the archive is in.
 */
#ifndef LAB_ARCHIVE_H
#define LAB_ARCHIVE_H

#include <stddef.h>

/** struct archive - zero-initialise; released by archive_release() */
struct archive {
	char **members; /* names */
	int nmembers;
};

void archive_release(struct archive *archive);

/**
 * archive_read - add the members of the thin archive in @text
 *
 * The members themselves may be missing, which ar(1) does not accept. -EINVAL when @text is not a
 * thin archive, or only a part of one. Without members there is nothing thin about one ("!<arch>\n"
 * alone): so is what 5.10 makes of an empty directory.
 */
int archive_read(struct archive *archive, const char *text, size_t len);

#endif
