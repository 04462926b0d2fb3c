// SPDX-License-Identifier: GPL-2.0-only
/* The braces of a C file: a fault lies in it, and is the same one however much comes behind. */
#include "fuzz.h"

#include "../../source/braces.h"

static void check_fault(const char *text, size_t len, const struct brace_fault *fault)
{
	static const char marks[] = {
		[BRACE_NOT_CLOSED] = '{', [BRACE_NOT_OPENED] = ')', [BRACE_SURPLUS] = '}'};

	if (fault->at >= len || fault->closes >= len || fault->seen > len || !fault->last ||
	    fault->last > len || text[fault->at] != marks[fault->kind])
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const char *text = arena_strndup(arena, (const char *)data, size);
	struct brace_fault fault = braces_count(text, size);

	if (fault.kind)
		check_fault(text, size, &fault);
	arena_free(arena);
	return 0;
}
