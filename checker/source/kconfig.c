// SPDX-License-Identifier: GPL-2.0-only
#include "kconfig.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/hashset.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "conditions.h"

struct kconfig {
	struct hashset options;
	char *values; /* of each option */
	int nvalues;
};

static void set_option(struct arena *arena, struct kconfig *config, const char *name, size_t len,
		       char value)
{
	int i = hashset_add(&config->options, name, len);

	if (i == config->nvalues)
		arena_append(arena, &config->values, &config->nvalues);
	config->values[i] = value;
}

void kconfig_set(struct arena *arena, struct kconfig *config, const char *option, char value)
{
	set_option(arena, config, option, strlen(option), value);
}

static size_t option_length(const char *p, const char *end)
{
	const char *q = p;

	if (end - p < 8 || memcmp(p, "CONFIG_", 7))
		return 0;
	while (q < end && is_word_byte(*q))
		q++;
	return q - p;
}

/* parse_line - "CONFIG_X=y" or "# CONFIG_X is not set" */
static void parse_line(struct arena *arena, struct kconfig *config, const char *p, const char *end)
{
	bool comment = end - p > 2 && p[0] == '#' && p[1] == ' ';
	size_t len;

	if (comment)
		p += 2;
	len = option_length(p, end);
	if (!len)
		return;
	if (comment) {
		if (end - p - len >= 11 && !memcmp(p + len, " is not set", 11))
			set_option(arena, config, p, len, 'n');
		return;
	}
	if (p + len + 1 >= end || p[len] != '=')
		return;
	if (p + len + 2 == end && strchr("ymn", p[len + 1]))
		set_option(arena, config, p, len, p[len + 1]);
	else
		set_option(arena, config, p, len, 'v');
}

struct kconfig *kconfig_parse(struct arena *arena, const char *text, size_t len)
{
	struct kconfig *config = arena_new_obj(arena, struct kconfig);
	const char *p = text, *end = text + len;

	config->options.arena = arena;
	while (p < end) {
		const char *stop = memchr(p, '\n', end - p);
		const char *line_end = stop ? stop : end;

		if (line_end > p && line_end[-1] == '\r')
			line_end--;
		parse_line(arena, config, p, line_end);
		p = stop ? stop + 1 : end;
	}
	return config;
}

struct kconfig *kconfig_load(struct arena *arena, const char *path)
{
	struct kconfig *config = NULL;
	struct strbuf text = {0};

	if (!file_read(path, &text, 16 << 20))
		config = kconfig_parse(arena, strbuf_str(&text), text.len);
	strbuf_release(&text);
	return config;
}

char kconfig_value(const struct kconfig *config, const char *option, size_t len)
{
	int i = hashset_find(&config->options, option, len);

	return i < 0 ? 0 : config->values[i];
}

/* ---- Kconfig files ----------------------------------------------------------------------- */

#define IF_DEPTH_MAX 32

struct reader {
	struct arena *arena;
	struct kconfig_entry **entries;
	int *n;
	bool in_entry;
	int help_indent; /* -1: not in a help text; 0: its first line is still to come */
	const char *ifs[IF_DEPTH_MAX];
	int nifs;
};

static struct kconfig_entry *current(struct reader *reader)
{
	return reader->in_entry ? *reader->entries + *reader->n - 1 : NULL;
}

static const char *join_and(struct arena *arena, const char *a, const char *b)
{
	if (!a || !*a)
		return b;
	/* A file of nothing but dependencies must not make a text that grows without bound. */
	if (strlen(a) > 4096)
		return a;
	return arena_printf(arena, "(%s) && (%s)", a, b);
}

static char *next_word(char **p)
{
	char *word;

	*p += strspn(*p, " \t");
	word = *p;
	*p += strcspn(*p, " \t");
	if (**p)
		*(*p)++ = '\0';
	return word;
}

static void begin_entry(struct reader *reader, const char *name, int line)
{
	struct kconfig_entry *entry = arena_append(reader->arena, reader->entries, reader->n);
	int i;

	entry->name = name;
	entry->line = line;
	for (i = 0; i < reader->nifs; i++)
		entry->depends = join_and(reader->arena, entry->depends, reader->ifs[i]);
	reader->in_entry = true;
}

static void set_default(struct reader *reader, char *rest)
{
	struct kconfig_entry *entry = current(reader);
	char *cond = strstr(rest, " if ");

	if (entry->def)
		return;
	if (cond) {
		*cond = '\0';
		entry->def_if = arena_strdup(reader->arena, cond + 4);
	}
	entry->def = arena_strdup(reader->arena, rest + strspn(rest, " \t"));
}

static void entry_line(struct reader *reader, const char *word, char *rest)
{
	struct kconfig_entry *entry = current(reader);

	if (!entry)
		return;
	if (streq(word, "bool") || streq(word, "tristate")) {
		entry->is_bool = true;
	} else if (streq(word, "def_bool") || streq(word, "def_tristate")) {
		entry->is_bool = true;
		set_default(reader, rest);
	} else if (streq(word, "default")) {
		set_default(reader, rest);
	} else if (streq(word, "depends") && streq(next_word(&rest), "on")) {
		entry->depends =
			join_and(reader->arena, entry->depends, arena_strdup(reader->arena, rest));
	}
}

static int indent_of(const char *line)
{
	int column = 0;

	for (; *line == ' ' || *line == '\t'; line++)
		column = *line == '\t' ? (column | 7) + 1 : column + 1;
	return column;
}

/* in_help - whether the line belongs to a help text, which ends where the indentation drops */
static bool in_help(struct reader *reader, const char *line)
{
	int indent = indent_of(line);

	if (reader->help_indent < 0)
		return false;
	if (!line[strspn(line, " \t")])
		return true;
	if (!reader->help_indent && indent)
		reader->help_indent = indent;
	if (indent && indent >= reader->help_indent)
		return true;
	reader->help_indent = -1;
	return false;
}

static void config_line(struct reader *reader, char *line, int number)
{
	char *rest = line, *word;

	if (in_help(reader, line))
		return;
	word = next_word(&rest);
	if (*word == '#' || !*word)
		return;
	if (streq(word, "config") || streq(word, "menuconfig")) {
		begin_entry(reader, arena_strdup(reader->arena, next_word(&rest)), number);
	} else if (streq(word, "if")) {
		reader->in_entry = false;
		if (reader->nifs < IF_DEPTH_MAX)
			reader->ifs[reader->nifs++] = arena_strdup(reader->arena, rest);
	} else if (streq(word, "endif")) {
		reader->in_entry = false;
		reader->nifs -= reader->nifs > 0;
	} else if (streq(word, "menu") || streq(word, "choice") || streq(word, "source") ||
		   streq(word, "comment") || streq(word, "endmenu") || streq(word, "endchoice")) {
		reader->in_entry = false;
	} else if (streq(word, "help") || streq(word, "---help---")) {
		reader->help_indent = 0;
	} else {
		entry_line(reader, word, rest);
	}
}

void kconfig_entries(struct arena *arena, const char *text, size_t len,
		     struct kconfig_entry **entries, int *n)
{
	struct reader reader = {arena, entries, n, .help_indent = -1};
	const char *p = text, *end = text + len;
	int number = 0;

	*entries = NULL;
	*n = 0;
	while (p < end) {
		const char *stop = memchr(p, '\n', end - p);
		size_t length = (stop ? stop : end) - p;
		char line[1024];

		if (length >= sizeof(line))
			length = sizeof(line) - 1;
		memcpy(line, p, length);
		line[length] = '\0';
		line[strcspn(line, "\r")] = '\0';
		config_line(&reader, line, ++number);
		p = stop ? stop + 1 : end;
	}
}

/* as_macros - "A && !B" written with CONFIG_ names, which the expression reader understands */
static char *as_macros(const char *expr)
{
	struct strbuf out = {0};

	while (*expr) {
		size_t len = 0;

		while (is_word_byte(expr[len]))
			len++;
		if (!len) {
			strbuf_addch(&out, *expr++);
			continue;
		}
		if (len == 1 && (*expr == 'y' || *expr == 'm' || *expr == 'n'))
			strbuf_addch(&out, *expr == 'n' ? '0' : '1');
		else
			strbuf_addf(&out, "IS_ENABLED(CONFIG_%.*s)", (int)len, expr);
		expr += len;
	}
	return strbuf_detach(&out);
}

static bool holds(const char *expr, const struct kconfig *config)
{
	enum truth truth;
	char *macros;

	if (!expr)
		return true;
	macros = as_macros(expr);
	truth = cond_evaluate(macros, strlen(macros), config);
	free(macros);
	return truth != TRUTH_FALSE;
}

char kconfig_default(const struct kconfig_entry *entry, const struct kconfig *config)
{
	if (!entry->is_bool || !entry->def || !holds(entry->depends, config) ||
	    !holds(entry->def_if, config) || !holds(entry->def, config))
		return 'n';
	return streq(entry->def, "m") ? 'm' : 'y';
}
