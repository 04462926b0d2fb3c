// SPDX-License-Identifier: GPL-2.0-only
/* What of a file the preprocessor sees: from it follows which objects an edit cannot change. */
#include "fuzz.h"

#include "../../../vm/narrow/livetokens.h"
#include "../../../vm/narrow/narrow.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char *on[] = {"CONFIG_64BIT", "CONFIG_SMP"};
	const struct narrow_config config = {.names = on, .n = 2};
	struct arena *arena = arena_new();
	const char *text = arena_strndup(arena, (const char *)data, size);
	struct live_text live;

	live_read(&live, &config, NULL, text, size);
	for (int i = 0; i < live.ntokens; i++) {
		const struct token *token = &live.tokens[i].token;

		if (token->begin > token->end || token->end > size || !token->text ||
		    (i && token->begin < live.tokens[i - 1].token.end))
			abort();
	}
	if (live.dead < 0 || live.dead > live.ngroups || live.ngroups > LIVE_GROUPS_MAX)
		abort();
	live_release(&live);
	arena_free(arena);
	return 0;
}
