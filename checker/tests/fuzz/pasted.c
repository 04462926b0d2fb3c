// SPDX-License-Identifier: GPL-2.0-only
/* What anybody may paste: no control character is left, and what is plain stays so. */
#include "fuzz.h"

#include "../../pasted/pasted.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const char *log = arena_strndup(arena, (const char *)data, size);
	const char *plain = pasted_plain(arena, log);

	for (const char *p = plain; *p; p++)
		if ((unsigned char)*p < ' ' && *p != '\n' && *p != '\t')
			abort();
	if (strlen(plain) > 8 * strlen(log) + 1)
		abort();
	arena_free(arena);
	return 0;
}
