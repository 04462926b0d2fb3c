// SPDX-License-Identifier: GPL-2.0-only
#include "spoken.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

#define ENTRIES_MAX 200
#define ARGS_MAX    8
#define ARG_LEN	    300	  /* an argument is a name or a type */
#define LOOKED_AT   2000  /* lines that tell the language */
#define SAID_MAX    20000 /* lines said in English; nobody reads more */
#define ENOUGH	    6	  /* bytes of another language that are no accident */

struct entry {
	const char *english, *other;
};

struct language {
	const char *name;
	struct entry entries[ENTRIES_MAX];
	int n;
};

/* ---- the tables ------------------------------------------------------------------------------ */

static void read_table(struct arena *arena, struct language *language, char *text)
{
	char *line, *tab;

	while ((line = strsep(&text, "\n"))) {
		tab = *line == '#' ? NULL : strchr(line, '\t');
		if (!tab || language->n == ENTRIES_MAX)
			continue;
		*tab = '\0';
		language->entries[language->n++] =
			(struct entry){.english = arena_strdup(arena, line),
				       .other = arena_strdup(arena, tab + 1)};
	}
}

static bool load(struct arena *arena, struct language *language, const char *file)
{
	char *path = lab_path("checker/languages/%s", file);
	struct strbuf text = {0};
	bool loaded = file_read(path, &text, 1 << 20) == 0 && text.len;

	*language = (struct language){.name = arena_strndup(arena, file, strcspn(file, "."))};
	if (loaded)
		read_table(arena, language, text.buf);
	strbuf_release(&text);
	free(path);
	return loaded;
}

/* ---- a line, with plain quotation marks and single blanks, as the tables have it ---------------
 */

static size_t quote_length(const unsigned char *p)
{
	if (*p == '`')
		return 1;
	if (p[0] == 0xc2 && (p[1] == 0xab || p[1] == 0xbb))
		return 2;
	if (p[0] == 0xe2 && p[1] == 0x80 &&
	    ((p[2] >= 0x98 && p[2] <= 0x9f) || p[2] == 0xb9 || p[2] == 0xba))
		return 3;
	if (p[0] == 0xe3 && p[1] == 0x80 && p[2] >= 0x8a && p[2] <= 0x8f)
		return 3;
	return 0;
}

/* Whether guillemets are written as in French, Â« x Â», and not as in German, Â»xÂ«. */
static bool with_blanks(const char *p, const char *end)
{
	const char *opening = memmem(p, end - p, "\xc2\xab", 2);
	const char *closing = memmem(p, end - p, "\xc2\xbb", 2);

	return opening && closing && opening < closing;
}

static void plain_line(struct strbuf *out, const char *p, const char *end)
{
	bool french = with_blanks(p, end);

	strbuf_reset(out);
	while (p < end) {
		size_t quote = quote_length((const unsigned char *)p);

		if (french && starts_with(p, "\xc2\xbb") && out->len &&
		    out->buf[out->len - 1] == ' ')
			out->buf[--out->len] = '\0';
		if (quote) {
			strbuf_add(out, "'", 1);
			p += quote + (french && starts_with(p, "\xc2\xab ") ? 1 : 0);
		} else if (*p == ' ' || *p == '\t') {
			strbuf_add(out, " ", 1);
			p += strspn(p, " \t");
		} else {
			strbuf_add(out, p++, 1);
		}
	}
}

/* ---- one message ----------------------------------------------------------------------------- */

struct hit {
	const char *begin, *end; /* in the line */
	const char *args[ARGS_MAX];
	size_t lengths[ARGS_MAX];
};

static bool is_argument(const char *p)
{
	return p[0] == '{' && isdigit((unsigned char)p[1]) && p[2] == '}';
}

static size_t literal_length(const char *p)
{
	size_t n = 0;

	while (p[n] && !is_argument(p + n))
		n++;
	return n;
}

/* Whether @pattern fits the front of @at, each argument as short as may be. */
static bool fits_here(const char *pattern, const char *at, struct hit *hit)
{
	int arg = -1;

	hit->begin = at;
	while (*pattern) {
		size_t len = literal_length(pattern);
		const char *found = at;

		if (len)
			found = memmem(at, strnlen(at, ARG_LEN + len), pattern, len);
		if (!found || (arg < 0 && found > at))
			return false;
		if (arg >= 0) {
			hit->args[arg] = at;
			hit->lengths[arg] = len ? (size_t)(found - at) : strcspn(at, " ");
		}
		at = found + len;
		pattern += len;
		arg = -1;
		if (*pattern) {
			arg = (pattern[1] - '0') % ARGS_MAX;
			pattern += 3;
		}
	}
	if (arg >= 0) {
		hit->args[arg] = at;
		hit->lengths[arg] = strcspn(at, " ");
		at += hit->lengths[arg];
	}
	hit->end = at;
	return true;
}

/* How many bytes of @pattern are no arguments. */
static int literal_bytes(const char *pattern)
{
	size_t bytes = 0;

	while (*pattern) {
		size_t len = literal_length(pattern);

		bytes += len;
		pattern += len;
		pattern += *pattern ? 3 : 0;
	}
	return (int)bytes;
}

static bool is_label(const struct entry *entry)
{
	return ends_with(entry->english, ":");
}

/* An argument that a pattern begins with is the word before the rest of it. */
static void take_word_before(const char *line, const char *pattern, struct hit *hit)
{
	int arg = (pattern[1] - '0') % ARGS_MAX;
	const char *end = hit->begin;

	while (hit->begin > line && hit->begin[-1] != ' ')
		hit->begin--;
	hit->args[arg] = hit->begin;
	hit->lengths[arg] = end - hit->begin;
}

static bool find_entry(const struct entry *entry, const char *line, struct hit *hit)
{
	const char *pattern = entry->other, *at = line;
	size_t len;

	if (is_argument(pattern))
		pattern += 3;
	len = literal_length(pattern);
	while (len && (at = memmem(at, strlen(at), pattern, len))) {
		*hit = (struct hit){0};
		if ((!is_label(entry) || at == line || at[-1] == ' ') &&
		    fits_here(pattern, at, hit)) {
			if (pattern > entry->other)
				take_word_before(line, entry->other, hit);
			return true;
		}
		at++;
	}
	return false;
}

/* Whether @hit, a label, stands where compilers have it: "kernel/a.c:6:1: Fehler:", "gcc: Fehler:". */
static bool is_behind_place(const char *line, const struct hit *hit)
{
	return hit->begin - line > 3 && starts_with(hit->begin - 2, ": ") &&
	       (isdigit((unsigned char)hit->begin[-3]) ||
		strcspn(line, ": ") == (size_t)(hit->begin - 2 - line));
}

static void say_english(struct strbuf *line, const struct entry *entry, const struct hit *hit)
{
	struct strbuf out = {0};

	strbuf_add(&out, line->buf, hit->begin - line->buf);
	for (const char *p = entry->english; *p; p++) {
		int arg = is_argument(p) ? (p[1] - '0') % ARGS_MAX : -1;

		if (arg >= 0 && hit->args[arg])
			strbuf_add(&out, hit->args[arg], hit->lengths[arg]);
		if (arg >= 0)
			p += 2;
		else
			strbuf_add(&out, p, 1);
	}
	if (is_label(entry) && *hit->end && *hit->end != ' ')
		strbuf_add(&out, " ", 1);
	strbuf_addstr(&out, hit->end);
	strbuf_release(line);
	*line = out;
}

/* How many bytes of @line are known in @language; they become English. */
static int translate(struct strbuf *line, const struct language *language)
{
	int known = 0;

	for (int i = 0; i < language->n && line->len; i++) {
		struct hit hit;

		if (!find_entry(&language->entries[i], line->buf, &hit))
			continue;
		known += literal_bytes(language->entries[i].other);
		if (is_label(&language->entries[i]) && is_behind_place(line->buf, &hit))
			known += ENOUGH;
		say_english(line, &language->entries[i], &hit);
	}
	return known;
}

/* ---- the text -------------------------------------------------------------------------------- */

/* Only what may be a message is looked at: a log has many lines of other kinds. */
static bool may_be_message(const char *line, size_t len)
{
	return len > 4 && len < 2000 &&
	       !(starts_with(line, "  ") && isupper((unsigned char)line[2]));
}

/* @out: NULL, or gets the text. How much of it is known in @language. */
static int read_text(const struct language *language, const char *text, int lines,
		     struct strbuf *out)
{
	struct strbuf line = {0};
	int known = 0, said = 0;

	for (size_t len; *text && lines-- > 0; text += len + (text[len] == '\n')) {
		int here = 0;

		len = strcspn(text, "\n");
		if (may_be_message(text, len) && said < SAID_MAX) {
			plain_line(&line, text, text + len);
			here = translate(&line, language);
			known += here;
			said += here > 0;
		}
		if (out && here)
			strbuf_addf(out, "%s\n", strbuf_str(&line));
		else if (out) {
			strbuf_add(out, text, len);
			strbuf_add(out, "\n", 1);
		}
	}
	strbuf_release(&line);
	return known;
}

static bool is_table(const struct dirent *entry)
{
	return ends_with(entry->d_name, ".txt");
}

const char *spoken_english(struct arena *arena, const char *text, const char **language)
{
	struct language *tried = arena_new_obj(arena, struct language);
	struct language *best = arena_new_obj(arena, struct language);
	char *path = lab_path("checker/languages");
	struct dirent **files = NULL;
	int n = scandir(path, &files, NULL, alphasort), most = ENOUGH - 1;
	struct strbuf out = {0};

	free(path);
	for (int i = 0; i < n; i++) {
		int known = 0;

		if (is_table(files[i]) && load(arena, tried, files[i]->d_name))
			known = read_text(tried, text, LOOKED_AT, NULL);
		if (known > most) {
			most = known;
			*best = *tried;
		}
		free(files[i]);
	}
	free(files);
	*language = best->name;
	if (best->name) {
		read_text(best, text, 1 << 30, &out);
		text = arena_strdup(arena, strbuf_str(&out));
	}
	strbuf_release(&out);
	return text;
}

bool spoken_foreign(const char *text)
{
	int letters = 0;

	while (*text && letters < 4) {
		size_t quote = quote_length((const unsigned char *)text);

		letters += !quote && (unsigned char)*text >= 0xc3 && (unsigned char)*text != 0xe2;
		text += quote ? quote : 1;
	}
	return letters >= 4;
}
