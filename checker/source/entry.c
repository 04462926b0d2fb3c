// SPDX-License-Identifier: GPL-2.0-only
#include "entry.h"

#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"

#define DIGITS "0123456789"

/* "Jane Doe_12_assignsubmission_file_hers.patch" */
static bool read_moodle(struct arena *arena, const char *name, struct entry_name *entry)
{
	static const char mark[] = "_assignsubmission_";
	const char *hit = strstr(name, mark), *id = hit, *own;

	if (!hit || hit == name)
		return false;
	while (id > name && strchr(DIGITS, id[-1]))
		id--;
	own = strchr(hit + strlen(mark), '_');
	own = own ? own + 1 : hit + strlen(hit);
	*entry = (struct entry_name){
		.platform = PLATFORM_MOODLE,
		.who = arena_strndup(arena, name, id > name ? (size_t)(id - name - 1) : 0),
		.id = arena_strndup(arena, id, hit - id),
		.shared = arena_strndup(arena, name, own - name),
		.own = *own ? own - name : 0,
	};
	return true;
}

/* The number at @text with a "_" behind it; 0 when there is none. */
static size_t number_length(const char *text)
{
	size_t n = strspn(text, DIGITS);

	return n && text[n] == '_' ? n : 0;
}

/* "doejane_LATE_12345_678_hers.patch" */
static bool read_canvas(struct arena *arena, const char *name, struct entry_name *entry)
{
	const char *id = strchr(name, '_'), *file;
	size_t who = id ? id - name : 0;

	if (!who)
		return false;
	id += starts_with(id, "_LATE_") ? strlen("_LATE_") : 1;
	file = id + number_length(id) + 1;
	if (!number_length(id) || !number_length(file) || !file[number_length(file) + 1])
		return false;
	*entry = (struct entry_name){
		.platform = PLATFORM_CANVAS,
		.who = arena_strndup(arena, name, who),
		.id = arena_strndup(arena, id, number_length(id)),
		.shared = arena_printf(arena, "%.*s_%.*s", (int)who, name, (int)number_length(id),
				       id),
		.own = file + number_length(file) + 1 - name,
	};
	return true;
}

static bool is_gradescope(const char *name)
{
	static const char mark[] = "submission_";
	const char *id = name + strlen(mark);

	return starts_with(name, mark) && *id && !id[strspn(id, DIGITS)];
}

struct entry_name entry_read(struct arena *arena, const char *name)
{
	struct entry_name entry = {.who = "", .id = "", .shared = name};

	if (read_moodle(arena, name, &entry) || read_canvas(arena, name, &entry))
		return entry;
	if (is_gradescope(name)) {
		entry.platform = PLATFORM_GRADESCOPE;
		entry.id = arena_strdup(arena, strchr(name, '_') + 1);
	}
	return entry;
}

bool entry_is_export(const char *name)
{
	return strstr(name, "_assignsubmission_") || is_gradescope(name);
}

/* ---- Gradescope's list ------------------------------------------------------------------------ */

/* A value as YAML writes plain words and quoted ones: without its quotes, "''" made one. */
static const char *plain_value(struct arena *arena, const char *value, size_t len)
{
	char *text, *to;
	char quote;

	while (len && strchr(" \r", *value))
		value++, len--;
	while (len && strchr(" \r", value[len - 1]))
		len--;
	text = arena_strndup(arena, value, len);
	quote = *text;
	if (len < 2 || !strchr("'\"", quote) || text[len - 1] != quote)
		return text;
	text[len - 1] = '\0';
	to = ++text;
	for (const char *from = text; *from; from++) {
		if (from[0] == quote && from[1] == quote)
			from++;
		*to++ = *from;
	}
	*to = '\0';
	return text;
}

/* "  - :sid: '12'" under the entry's own line. */
static void read_value(struct arena *arena, const char *line, size_t len,
		       struct submitter *submitter)
{
	const struct {
		const char *key, **value;
	} known[] = {
		{":sid:", &submitter->sid},
		{":email:", &submitter->email},
		{":name:", &submitter->name},
		{":created_at:", &submitter->submitted},
	};

	while (len && strchr(" -", *line))
		line++, len--;
	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		size_t n = strlen(known[i].key);

		if (len > n && strncmp(line, known[i].key, n) == 0 && !**known[i].value)
			*known[i].value = plain_value(arena, line + n, len - n);
	}
}

bool gradescope_submitter(struct arena *arena, const char *list, const char *entry,
			  struct submitter *submitter)
{
	size_t n = strlen(entry);
	bool inside = false, found = false;

	*submitter = (struct submitter){"", "", "", ""};
	for (const char *line = list, *next; *line; line = next) {
		size_t len = strcspn(line, "\n");

		next = line + len + (line[len] == '\n');
		if (len && !strchr(" -#\r", *line)) {
			inside = len > n && strncmp(line, entry, n) == 0 && line[n] == ':';
			found |= inside;
		} else if (inside) {
			read_value(arena, line, len, submitter);
		}
	}
	return found;
}
