// SPDX-License-Identifier: GPL-2.0-only
#include "fuzz.h"

#include "../../tree/header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const subjects[] = {"adder"};
	struct arena *arena = arena_new();
	struct source *source = fuzz_source(arena, "include/linux/syscalls.h", data, size);
	struct header_facts header;
	int i;

	header_parse(arena, source, NULL, subjects, 1, &header);
	header_other(arena, source, NULL, subjects, 1, &header);
	for (i = 1; i < header.nprototypes; i++)
		prototype_same(&header.prototypes[i - 1], &header.prototypes[i]);
	arena_free(arena);
	return 0;
}
