// SPDX-License-Identifier: GPL-2.0-only
/* A cache file of any content must be refused or be harmless. Its checksum is made to match. */
#include "fuzz.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../tree/scancache.h"

/* As scancache.c lays it out: the magic, the checksum, the size; the rest is the input's. */
static void seal(unsigned char *copy, size_t size)
{
	uint64_t length = size, sum;

	if (size < 24)
		return;
	memcpy(copy, "labscan3", 8);
	memcpy(copy + 16, &length, 8);
	sum = scan_cache_checksum((const char *)copy, size);
	memcpy(copy + 8, &sum, 8);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char cache[64];
	bool is_new;
	const char *dir = fuzz_dir(&is_new);
	struct arena *arena = arena_new();
	unsigned char *copy = malloc(size + 1);
	struct scan_request request = {
		.dir = dir, .cache = cache, .part = size % 2 ? SCAN_CORE : SCAN_REST, .hash = true};
	struct scan_index index;
	FILE *file;

	if (is_new)
		snprintf(cache, sizeof(cache), "%s/.cache", dir);
	if (size)
		memcpy(copy, data, size);
	seal(copy, size);
	file = fopen(cache, "w");
	if (!file || fwrite(copy, 1, size, file) != size || fclose(file))
		abort();
	if (!scan_index_make(arena, &request, &index)) {
		scan_index_all(&index);
		scan_index_find(&index, "kernel/sys.c");
		scan_index_end(&index);
	}
	free(copy);
	arena_free(arena);
	return 0;
}
