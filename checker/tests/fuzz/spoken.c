// SPDX-License-Identifier: GPL-2.0-only
/* A log in any language, or in none. */
#include "fuzz.h"

#include "../../pasted/spoken.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const char *log = arena_strndup(arena, (const char *)data, size), *language;

	if (!spoken_english(arena, log, &language))
		abort();
	spoken_foreign(log);
	arena_free(arena);
	return 0;
}
