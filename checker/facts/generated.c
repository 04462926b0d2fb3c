// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "collect.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

#define GENERATED_MAX_BYTES (1 << 20)

/* The line names the syscall: __NR_x, sys_x or __x64_sys_x as a whole word. */
static bool names(const char *line, size_t len, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i + n <= len; i++) {
		if (strncmp(line + i, name, n) != 0 || (i + n < len && is_word_byte(line[i + n])))
			continue;
		if (i >= 4 && (strncmp(line + i - 4, "sys_", 4) == 0 ||
			       strncmp(line + i - 4, "_NR_", 4) == 0))
			return true;
	}
	return false;
}

static void scan(struct facts *facts, const char *file, const char *text,
		 const struct subject *subjects, int n)
{
	for (int line = 1; *text; line++) {
		size_t len = strcspn(text, "\n");

		for (int i = 0; i < n; i++) {
			struct generated_line *found;

			if (!names(text, len, subjects[i].name))
				continue;
			found = arena_append(facts->arena, &facts->build.generated,
					     &facts->build.ngenerated);
			found->file = file;
			found->line = line;
			found->text = arena_strndup(facts->arena, text, len);
		}
		text += len;
		text += *text == '\n';
	}
}

void generated_collect(struct facts *facts, const char *stage, const struct subject *subjects,
		       int n)
{
	static const char *const files[] = {
		GENERATED_NUMBERS,
		GENERATED_ENTRIES,
	};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		struct strbuf text = {0};
		char *path = path_join(stage, files[i]);

		if (file_read(path, &text, GENERATED_MAX_BYTES) == 0)
			scan(facts, files[i], strbuf_str(&text), subjects, n);
		strbuf_release(&text);
		free(path);
	}
}
