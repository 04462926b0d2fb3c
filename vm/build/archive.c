// SPDX-License-Identifier: GPL-2.0-only
#include "archive.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "../../checker/lib/util.h"

#define THIN	 "!<thin>\n"
#define ORDINARY "!<arch>\n" /* all that ar(1) writes when there is no member, thin or not */
#define MAGIC	 8
#define HEADER	 60
#define SIZE_AT	 48

void archive_release(struct archive *archive)
{
	strings_free(archive->members, archive->nmembers);
	*archive = (struct archive){0};
}

static unsigned long number(const char *text, int width)
{
	unsigned long value = 0;

	for (int i = 0; i < width && isdigit((unsigned char)text[i]); i++)
		value = 10 * value + (text[i] - '0');
	return value;
}

/* The name from @name to @end, to be freed; NULL: it is none. */
static char *good_name(const char *name, const char *end)
{
	if (!end || end <= name || memchr(name, '\0', end - name) || memchr(name, '\n', end - name))
		return NULL;
	return strndup(name, end - name);
}

static char *member_name(const char *header, const char *names, size_t len)
{
	size_t at = number(header + 1, 14);
	const char *name, *end;

	if (header[0] != '/')
		return good_name(header, memchr(header, '/', 16));
	if (!isdigit((unsigned char)header[1]) || at >= len)
		return NULL;
	name = names + at;
	end = memchr(name, '\n', len - at < PATH_MAX ? len - at : PATH_MAX);
	return end && end > name && end[-1] == '/' ? good_name(name, end - 1) : NULL;
}

static int read_member(struct archive *archive, const char *header, const char *names, size_t len)
{
	char *name = member_name(header, names, len);
	int n = archive->nmembers;

	if (!name)
		return -EINVAL;
	if ((n & (n - 1)) == 0)
		archive->members = xrealloc(archive->members, (n ? 2 * n : 1) * sizeof(char *));
	archive->members[archive->nmembers++] = name;
	return 0;
}

int archive_read(struct archive *archive, const char *text, size_t len)
{
	const char *names = "";
	size_t names_len = 0, at = MAGIC, size;
	int err = 0;

	if (len == MAGIC && memcmp(text, ORDINARY, MAGIC) == 0)
		return 0;
	if (len < MAGIC || memcmp(text, THIN, MAGIC) != 0)
		return -EINVAL;
	while (!err && len - at >= HEADER) {
		const char *header = text + at;

		at += HEADER;
		if (memcmp(header + HEADER - 2, "`\n", 2) != 0)
			return -EINVAL;
		if (header[0] != '/' || (header[1] != '/' && header[1] != ' ')) {
			err = read_member(archive, header, names, names_len);
			continue;
		}
		size = number(header + SIZE_AT, 10);
		if (size + (size & 1) > len - at)
			return -EINVAL;
		if (header[1] == '/') {
			names = text + at;
			names_len = size;
		}
		at += size + (size & 1);
	}
	return err ? err : at == len ? 0 : -EINVAL;
}
