// SPDX-License-Identifier: GPL-2.0-only
/* What a kernel says on its console, which any submission may decide. */
#include "fuzz.h"

#include "../../facts/collect.h"
#include "../../rules/symptom.h"

static struct definition adder(void)
{
	return (struct definition){.kind = DEF_MACRO,
				   .span = {.file = "kernel/adder.c", .line = 4, .column = 1},
				   .name = "adder",
				   .base = "adder"};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct definition definition = adder();
	struct source *source = fuzz_source(arena, "kernel/helper.c", data, size);
	struct file_facts file = {.source = source, .file = "kernel/helper.c"}, *files = &file;
	struct facts facts = {.arena = arena,
			      .definitions = &definition,
			      .ndefinitions = 1,
			      .files = &files,
			      .nfiles = 1};
	struct trouble *list = NULL;
	int n = 0;

	console_parse(&facts, source->text, NULL, &list, &n);
	for (int i = 0; i < n; i++) {
		if (!list[i].headline || !list[i].console || !symptom_of_trouble(&list[i]))
			abort();
	}
	arena_free(arena);
	return 0;
}
