/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz - what every fuzz target needs
 *
 * A target is a file here with LLVMFuzzerTestOneInput(); tests/fuzz.mk finds it. `make fuzz` runs
 * each for a while (T=seconds), `make fuzz-replay` runs the kept inputs of corpus/NAME once.
 */
#ifndef LAB_FUZZ_H
#define LAB_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../facts/source.h"
#include "../../lib/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** fuzz_source - the input as a file of the tree, in @arena. */
static inline struct source *fuzz_source(struct arena *arena, const char *file, const uint8_t *data,
					 size_t size)
{
	return source_from_text(arena, file, arena_strndup(arena, (const char *)data, size), size);
}

#endif
