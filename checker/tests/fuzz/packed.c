// SPDX-License-Identifier: GPL-2.0-only
/* The reader of tar and zip archives that students hand in; what is compressed goes to other programs. */
#include "fuzz.h"

#include <string.h>

#include "../../grade/packed.h"
#include "../../lib/arena.h"

static bool is_wanted(const char *name)
{
	return strstr(name, "patch");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	struct packed packed = {.arena = arena_new(), .is_wanted = is_wanted};
	size_t sum = 0;

	if (size > 2 && !memcmp(bytes, "\x1f\x8b", 2))
		size = 0;
	if (size > 2 && (!memcmp(bytes, "BZh", 3) || !memcmp(bytes, "\xfd" "7z", 3)))
		size = 0;
	if (packed_read(&packed, bytes, size) && packed.problem)
		abort();
	for (int i = 0; i < packed.n; i++) {
		sum += packed.files[i].len;
		if (strstr(packed.files[i].name, "/../") || packed.files[i].name[0] == '/')
			abort();
	}
	if (sum > PACKED_MAX_BYTES + size)
		abort();
	arena_free(packed.arena);
	return 0;
}
