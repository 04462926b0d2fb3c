// SPDX-License-Identifier: GPL-2.0-only
#include "parcel.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

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

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		data += n;
		len -= n;
	}
	return 0;
}

int parcel_send(int fd, const struct parcel *parcel, const void *data)
{
	int err = write_all(fd, (const char *)parcel, sizeof(*parcel));

	return err || !data ? err : write_all(fd, data, parcel->size);
}
