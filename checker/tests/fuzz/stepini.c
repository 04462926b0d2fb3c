// SPDX-License-Identifier: GPL-2.0-only
/* step.ini, as an author may leave it. */
#include "fuzz.h"

#include "../../course/course.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const char *text = arena_strndup(arena, (const char *)data, size);
	struct step step = {0};
	char *error = NULL;
	int err = step_parse(arena, "step.ini", text, &step, &error);

	if (!err != !error || (!err && (!step.title || !step.ngoals || !step.paths)))
		abort();
	free(error);
	arena_free(arena);
	return 0;
}
