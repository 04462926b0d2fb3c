// SPDX-License-Identifier: GPL-2.0-only
#include "fuzz.h"

#include "../../tree/cscan.h"
#include "../../source/braces.h"
#include "../../source/cwords.h"
#include "../../source/kconfig.h"

static void add(void *cookie, char tag, const char *word, size_t len)
{
	size_t *total = cookie;

	*total += len + (tag == 'd') + (len && word[len - 1] == 'x');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char config[] = "CONFIG_A=y\nCONFIG_M=m\n# CONFIG_B is not set\n";
	static const char *const subjects[] = {"adder"};
	struct arena *arena = arena_new();
	struct source *source = fuzz_source(arena, "kernel/adder.c", data, size);
	struct brace_fault fault = braces_count(source->text, source->len);
	struct cscan scan;
	size_t total = 0;
	int i;

	if (fault.kind && (fault.at >= size || fault.closes >= size || fault.seen > size ||
			   !fault.last || fault.last > size))
		abort();
	cscan_file(arena, source, size % 2 ? kconfig_parse(arena, config, strlen(config)) : NULL,
		   subjects, 1, &scan);
	for (i = 1; i < scan.ndefinitions; i++)
		definition_same(&scan.definitions[i - 1], &scan.definitions[i]);
	cscan_words(source->text, source->len, add, &total);
	arena_free(arena);
	return 0;
}
