// SPDX-License-Identifier: GPL-2.0-only
/* What a learner's Makefile leaves as an object file. */
#include "fuzz.h"

#include <stdio.h>

#include "../../facts/facts.h"
#include "../../facts/symboltable.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct object_facts object = {0};
	static char path[64];
	bool is_new;
	const char *dir = fuzz_dir(&is_new);

	if (is_new)
		snprintf(path, sizeof(path), "%s/adder.o", dir);
	if (file_write_atomic(path, size ? (const char *)data : "", size))
		abort();
	object_read(arena, path, &object);
	arena_free(arena);
	return 0;
}
