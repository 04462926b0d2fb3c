// SPDX-License-Identifier: GPL-2.0-only
/* A program of the learner's: the numbers that it calls, and its asm statements. */
#include "fuzz.h"

#include <stdio.h>

#include "../../facts/collect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct facts facts = {.arena = arena};
	static char path[64];
	bool is_new;
	const char *dir = fuzz_dir(&is_new);

	if (is_new) {
		snprintf(path, sizeof(path), "%s/tools/lab", dir);
		mkdirs(path);
		snprintf(path, sizeof(path), "%s/tools/lab/boundary.c", dir);
	}
	if (file_write_atomic(path, size ? (const char *)data : "", size))
		abort();
	number_uses_collect(&facts, dir);
	for (int i = 0; i < facts.nasms; i++)
		if (!span_is_set(facts.asms[i].span))
			abort();
	arena_free(arena);
	return 0;
}
