/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * diffstat - the summary that git puts between the "---" of a mail and its patch
 *
 *	 kernel/adder.c                         | 12 ++++++++++++
 *	 .../entry/syscalls/syscall_64.tbl      |  1 +
 *	 2 files changed, 13 insertions(+)
 */
#ifndef LAB_DIFFSTAT_H
#define LAB_DIFFSTAT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/** struct diffstat - @paths: as they stand there; @partial: it does not list all */
struct diffstat {
	const char **paths;
	int n;
	bool partial;
};

/** diffstat_read - take one line of a summary; false when it is none. */
bool diffstat_read(struct arena *arena, struct diffstat *stat, const char *line, size_t len);

/** diffstat_lacks - whether there is a summary and @path is not in it */
bool diffstat_lacks(const struct diffstat *stat, const char *path);

#endif
