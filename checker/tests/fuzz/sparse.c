// SPDX-License-Identifier: GPL-2.0-only
/* What sparse says of a file: it quotes names that the learner gave. */
#include "fuzz.h"

#include "../../exam/sparsetool.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char code[] = "long a(char __user *u)\n{\n\treturn first(u);\n}\n";
	struct arena *arena = arena_new();
	struct facts facts = {.arena = arena, .knows_shipped = true};
	char *said = arena_strndup(arena, (const char *)data, size);

	*arena_append(arena, &facts.sources, &facts.nsources) =
		source_from_text(arena, "kernel/adder.c", code, strlen(code));
	if (sparse_read(&facts, said) != facts.nremarks)
		abort();
	for (int i = 0; i < facts.nremarks; i++)
		if (facts.remarks[i].span.line < 1 || facts.remarks[i].span.line > 4)
			abort();
	arena_free(arena);
	return 0;
}
