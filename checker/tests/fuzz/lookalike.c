// SPDX-License-Identifier: GPL-2.0-only
/* Text with characters that look like ASCII: what is meant is as long, and has the same lines. */
#include "fuzz.h"

#include "../../source/lookalike.h"

static void check_places(struct arena *arena, const char *text, size_t len,
			 const struct lookalikes *alikes)
{
	if (alikes->n < 0 || alikes->n > ALIKE_MAX)
		abort();
	for (int i = 0; i < alikes->n; i++) {
		const struct lookalike *alike = &alikes->list[i];

		if (alike->len < 2 || alike->at > len || (size_t)alike->len > len - alike->at ||
		    (unsigned char)alike->twin >= 0x80 || !*lookalike_name(arena, alike->code))
			abort();
		for (int k = 0; k < alike->len; k++)
			if (!(text[alike->at + k] & 0x80))
				abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const files[] = {"kernel/a.c", "linux/a.h", "kernel/Makefile", "Kbuild",
					    "syscall_64.tbl"};
	struct arena *arena = arena_new();
	char *text = arena_strndup(arena, (const char *)data, size);
	size_t len = strlen(text);

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		struct lookalikes alikes = {0};
		const char *meant = lookalike_read(arena, files[i], text, len, &alikes);

		check_places(arena, text, len, &alikes);
		if (!meant && alikes.n)
			abort();
		for (size_t k = 0; meant && k <= len; k++)
			if ((meant[k] == '\n') != (text[k] == '\n') || !meant[k] != !text[k])
				abort();
	}
	if (lookalike_word(text, len) > len)
		abort();
	arena_free(arena);
	return 0;
}
