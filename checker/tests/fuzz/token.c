// SPDX-License-Identifier: GPL-2.0-only
/* What somebody pastes as the token of their variant; and that every token which was written can be read. */
#include "fuzz.h"

#include "../../course/variant.h"

static void write_and_read(const char *student, const struct variant_key *key)
{
	char *token = token_write(student, key), *name = NULL;
	struct variant_key back = {0};

	if (token_read(token, &name, &back) != TOKEN_RIGHT || strcmp(name, student) ||
	    memcmp(key, &back, sizeof(back)))
		abort();
	free(name);
	free(token);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	const char *text = arena_strndup(arena, (const char *)data, size);
	struct variant_key key = {0};
	char *student = NULL;

	if (token_read(text, &student, &key) == TOKEN_RIGHT)
		write_and_read(student, &key);
	free(student);
	if (size > sizeof(key) && text[sizeof(key)]) {
		memcpy(&key, data, sizeof(key));
		write_and_read(text + sizeof(key), &key);
	}
	arena_free(arena);
	return 0;
}
