// SPDX-License-Identifier: GPL-2.0-only
/* gcc's JSON, SARIF and an editor's problems in a log: what comes out is text, and no value any more. */
#include "fuzz.h"

#include "../../pasted/structured.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const char *log = arena_strndup(arena, (const char *)data, size);
	const char *plain = structured_plain(arena, log);

	/* A value can bring in no more than quoted lines, with blanks for what was one letter of JSON. */
	if (strlen(plain) > 8 * strlen(log) + 1)
		abort();
	arena_free(arena);
	return 0;
}
