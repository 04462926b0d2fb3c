// SPDX-License-Identifier: GPL-2.0-only
#include "fuzz.h"

#include "../../source/kconfig.h"
#include "../../tree/makefile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char config[] = "CONFIG_A=y\nCONFIG_M=m\nCONFIG_S=\"s\"\n";
	struct arena *arena = arena_new();
	struct source *source = fuzz_source(arena, "kernel/Makefile", data, size);
	struct makefile *makefile = makefile_parse(
		arena, source, size % 2 ? kconfig_parse(arena, config, strlen(config)) : NULL);

	makefile_lists(makefile, "adder.o");
	makefile_lists(makefile, "mine/");
	if (makefile->nitems)
		makefile_lists(makefile, makefile->items[makefile->nitems / 2].word);
	arena_free(arena);
	return 0;
}
