// SPDX-License-Identifier: GPL-2.0-only
#include "diffstat.h"

#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"

static size_t without_blanks(const char *text, size_t len)
{
	while (len && text[len - 1] == ' ')
		len--;
	return len;
}

/* " 12 ++--", " Bin 0 -> 7 bytes" */
static bool counts_follow(const char *text, const char *end)
{
	while (text < end && *text == ' ')
		text++;
	return text < end && ((*text >= '0' && *text <= '9') || starts_with(text, "Bin"));
}

bool diffstat_read(struct arena *arena, struct diffstat *stat, const char *line, size_t len)
{
	const char *bar = len ? memchr(line, '|', len) : NULL, *end = line + len;
	const char *whole = arena_strndup(arena, line, len);

	if (len < 2 || line[0] != ' ' || line[1] == ' ')
		return false;
	if (streq(whole, " ...")) {
		stat->partial = true;
		return true;
	}
	if (!bar)
		return strstr(whole, " changed, ") &&
		       (strstr(whole, "insertion") || strstr(whole, "deletion"));
	if (!counts_follow(bar + 1, end))
		return false;
	*arena_append(arena, &stat->paths, &stat->n) =
		arena_strndup(arena, line + 1, without_blanks(line + 1, bar - line - 1));
	return true;
}

bool diffstat_lacks(const struct diffstat *stat, const char *path)
{
	if (!stat->n || stat->partial)
		return false;
	for (int i = 0; i < stat->n; i++) {
		const char *listed = stat->paths[i];

		if (streq(listed, path) ||
		    (starts_with(listed, "...") && ends_with(path, listed + 3)))
			return false;
	}
	return true;
}
