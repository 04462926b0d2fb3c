// SPDX-License-Identifier: GPL-2.0-only
#include "parcel.h"

#include <string.h>

#include "../../checker/lib/fs.h"

static uint64_t most(uint32_t type)
{
	switch (type) {
	case PARCEL_RESULT:
		return PARCEL_RESULT_MAX;
	case PARCEL_LOG:
		return PARCEL_LOG_MAX;
	case PARCEL_FILE:
		return PARCEL_FILE_MAX;
	default:
		return 0;
	}
}

bool parcel_next(const char *data, size_t len, size_t *at, struct parcel *parcel, const char **bytes)
{
	if (*at > len || len - *at < sizeof(*parcel))
		return false;
	memcpy(parcel, data + *at, sizeof(*parcel));
	if (parcel->type < PARCEL_RESULT || parcel->type > PARCEL_END ||
	    parcel->size > most(parcel->type) || parcel->size > len - *at - sizeof(*parcel))
		return false;
	*bytes = data + *at + sizeof(*parcel);
	*at += sizeof(*parcel) + parcel->size;
	return true;
}

int parcel_send(int fd, const struct parcel *parcel, const void *data)
{
	int err = fd_write(fd, parcel, sizeof(*parcel));

	return err || !data ? err : fd_write(fd, data, parcel->size);
}
