/* SPDX-License-Identifier: GPL-2.0-only */
/* sealrecord - the files in which seal.c keeps what it knows */
#ifndef LAB_SEALRECORD_H
#define LAB_SEALRECORD_H

#include <stdint.h>

struct stage;
struct strbuf;

/**
 * struct seal_entry - the stat data of a staged file; times in nanoseconds
 * @name: a hash of its path; 0: nothing is known of it
 * @watched: looked at before every build, and not only before whole ones
 */
struct seal_entry {
	uint64_t name;
	int64_t mtime, ctime;
	uint64_t size;
	uint32_t mode, watched;
};

/**
 * seal_entries_read - what .lab/seal holds, to be freed; NULL and 0 when it is not there, or torn.
 */
struct seal_entry *seal_entries_read(const struct stage *stage, int *n);

/** seal_entries_write - @now has one for each file of the stage; 0 or -errno. */
int seal_entries_write(const struct stage *stage, const struct seal_entry *now);

/** seal_record_write - replace .lab/@name, without waiting for the disk; 0 or -errno. */
int seal_record_write(const struct stage *stage, const char *name, const struct strbuf *text);

#endif
