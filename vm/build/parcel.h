/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * parcel - how the program in the building room answers the host
 *
 * An answer is a sequence of parcels: a head, then @size bytes. Both ends are the same program. The
 * reader looks at one piece of memory and trusts no length in it.
 */
#ifndef LAB_PARCEL_H
#define LAB_PARCEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum parcel_type {
	PARCEL_RESULT = 1, /* JSON */
	PARCEL_LOG,
	PARCEL_FILE, /* @index: which of the files that were asked for */
	PARCEL_END,  /* nothing was cut off */
};

/** What exceeds these is not sent, and not accepted. */
#define PARCEL_RESULT_MAX (64u << 10)
#define PARCEL_LOG_MAX	 ((64u << 20) + 4096)
#define PARCEL_FILE_MAX	 (128u << 20)
#define PARCEL_FILES	 256

struct parcel {
	uint32_t type, index;
	uint64_t size;
	int64_t seconds, nanoseconds; /* when the file was changed */
};

/** parcel_next - the parcel at *@at of @len bytes; its own bytes follow *@bytes. False: no whole one. */
bool parcel_next(const char *data, size_t len, size_t *at, struct parcel *parcel, const char **bytes);

/** parcel_send - write a parcel and @size bytes of @data (NULL: none); 0 or -errno. */
int parcel_send(int fd, const struct parcel *parcel, const void *data);

#endif
