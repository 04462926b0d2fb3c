/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz - what every fuzz target needs
 *
 * A target is a file here with LLVMFuzzerTestOneInput(); tests/fuzz.mk finds it. `make fuzz` runs
 * each for a while (T=seconds), `make fuzz-replay` runs the kept inputs of corpus/NAME once.
 */
#ifndef LAB_FUZZ_H
#define LAB_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "../../facts/source.h"
#include "../../lib/arena.h"
#include "../../lib/fs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** fuzz_source - the input as a file of the tree, in @arena. */
static inline struct source *fuzz_source(struct arena *arena, const char *file, const uint8_t *data,
					 size_t size)
{
	return source_from_text(arena, file, arena_strndup(arena, (const char *)data, size), size);
}

static char fuzz_dir_name[] = "/tmp/lab-fuzz-XXXXXX";
static pid_t fuzz_dir_owner;

static inline void fuzz_dir_remove(void)
{
	if (getpid() == fuzz_dir_owner) /* and no child that a reader started */
		remove_tree(fuzz_dir_name);
}

/** fuzz_dir - a directory of the target's own, made by the first call: *@is_new then; it goes with the process. */
static inline const char *fuzz_dir(bool *is_new)
{
	*is_new = !fuzz_dir_owner;
	if (*is_new && !mkdtemp(fuzz_dir_name))
		abort();
	if (*is_new) {
		fuzz_dir_owner = getpid();
		atexit(fuzz_dir_remove);
	}
	return fuzz_dir_name;
}

#endif
