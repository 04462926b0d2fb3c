// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../facts/collect.h"
#include "../course/course.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

#define ANSWERS_MAX_BYTES (64 * 1024)

static const char *trimmed(struct arena *arena, const char *s, const char *end)
{
	while (s < end && isspace((unsigned char)*s))
		s++;
	while (end > s && isspace((unsigned char)end[-1]))
		end--;
	return arena_strndup(arena, s, end - s);
}

/* "key = value" with an optional "; ..." or "# ..." comment; false for any other line. */
static bool parse_line(struct arena *arena, const char *line, size_t len, const char *key,
		       const char **value)
{
	const char *equals = memchr(line, '=', len), *end = line + len;

	if (!equals || !streq(trimmed(arena, line, equals), key))
		return false;
	for (const char *p = equals; p < end; p++) {
		if (*p == ';' || *p == '#')
			end = p;
	}
	*value = trimmed(arena, equals + 1, end);
	return true;
}

static void read_answer(struct facts *facts, const char *text, const struct step_answer *asked)
{
	struct answer *answer = arena_append(facts->arena, &facts->answers, &facts->nanswers);
	int line = 0;

	answer->key = asked->key;
	answer->expected = asked->expected;
	answer->span = (struct span){.file = asked->file};
	while (*text) {
		size_t len = strcspn(text, "\n");

		line++;
		if (parse_line(facts->arena, text, len, asked->key, &answer->value)) {
			answer->span.line = line;
			answer->span.column = 1;
			answer->span.end_column = (int)len + 1;
			return;
		}
		text += len;
		text += *text == '\n';
	}
}

void answers_collect(struct facts *facts, const char *dir, const struct step_answer *answers, int n)
{
	for (int i = 0; i < n; i++) {
		struct strbuf text = {0};
		char *path = path_join(dir, answers[i].file);

		file_read(path, &text, ANSWERS_MAX_BYTES);
		read_answer(facts, strbuf_str(&text), &answers[i]);
		strbuf_release(&text);
		free(path);
	}
}
