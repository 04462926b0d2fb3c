// SPDX-License-Identifier: GPL-2.0-only
/* The console of a boot whose start is to be measured: any submission decides what it says. */
#include "fuzz.h"

#include "../../exam/initcalls.h"
#include "../../lib/strbuf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct initcalls calls = {0};
	struct strbuf text = {0};

	initcalls_read(&calls, arena_strndup(arena, (const char *)data, size), NULL);
	for (int i = 0; i < calls.n; i++)
		if (!calls.list[i].name || (i && calls.list[i].seconds > calls.list[i - 1].seconds))
			abort();
	initcalls_render(&calls, &text);
	strbuf_release(&text);
	initcalls_release(&calls);
	arena_free(arena);
	return 0;
}
