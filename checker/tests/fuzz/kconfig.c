// SPDX-License-Identifier: GPL-2.0-only
#include "fuzz.h"

#include "../../source/conditions.h"
#include "../../source/kconfig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct source *source = fuzz_source(arena, "Kconfig", data, size);
	struct kconfig *config = kconfig_parse(arena, source->text, source->len);
	struct kconfig_entry *entries;
	int n, i;

	kconfig_entries(arena, source->text, source->len, &entries, &n);
	for (i = 0; i < n && i < 100; i++)
		kconfig_default(&entries[i], config);
	cond_evaluate(source->text, source->len, config);
	cond_evaluate(source->text, source->len, NULL);
	arena_free(arena);
	return 0;
}
