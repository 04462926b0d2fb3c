// SPDX-License-Identifier: GPL-2.0-only
#include "structured.h"

#include <jansson.h>
#include <stdbool.h>
#include <string.h>

#include "../lib/strbuf.h"
#include "../lib/util.h"

#define READ_MAX   (64u << 20) /* bytes that are read in vain before nothing more is tried */
#define VALUES_MAX 10000
#define QUOTED_MAX 1000
#define DEEP	   8 /* notes of notes */

/* ---- one message ----------------------------------------------------------------------------- */

struct place {
	const char *file;
	int line, column, end_column; /* 0: not known */
	const char *quoted;	      /* the line of the source; may be NULL */
};

static int number_of(const json_t *object, const char *key)
{
	json_int_t value = json_integer_value(json_object_get(object, key));

	return value > 0 && value < 100000000 ? (int)value : 0;
}

static const char *string_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* The first line of @text; what may have been written as \u001b comes out as a blank. */
static void add_line(struct strbuf *out, const char *text)
{
	for (; *text && *text != '\n' && *text != '\r'; text++)
		strbuf_add(out, (unsigned char)*text < ' ' && *text != '\t' ? " " : text, 1);
}

/* "    4 | SYSCALL_DEFINE2(...)" and the caret below it, as gcc has them. */
static void quote(struct strbuf *out, const struct place *place)
{
	int wide = place->end_column - place->column - 1;

	size_t len = place->quoted ? strcspn(place->quoted, "\r\n") : 0;

	if (!len || !place->line || len > QUOTED_MAX)
		return;
	strbuf_addf(out, "%5d | ", place->line);
	add_line(out, place->quoted);
	strbuf_addstr(out, "\n");
	if (!place->column || place->column > (int)len)
		return;
	strbuf_addf(out, "      | %*s^", place->column - 1, "");
	for (int i = 0; i < wide && place->column + i < (int)len; i++)
		strbuf_addstr(out, "~");
	strbuf_addstr(out, "\n");
}

static void say_message(struct strbuf *out, const struct place *place, const char *kind,
			const char *message, const char *option)
{
	add_line(out, place->file && place->line ? place->file : "cc1");
	if (place->file && place->line)
		strbuf_addf(out, ":%d", place->line);
	if (place->file && place->line && place->column)
		strbuf_addf(out, ":%d", place->column);
	strbuf_addstr(out, ": ");
	add_line(out, kind);
	strbuf_addstr(out, ": ");
	add_line(out, message);
	if (option && *option == '-') {
		strbuf_addstr(out, " [");
		add_line(out, option);
		strbuf_addstr(out, "]");
	}
	strbuf_addstr(out, "\n");
	quote(out, place);
}

/* "file:///home/me/linux/kernel/adder.c" */
static const char *path_of(const char *uri)
{
	return uri && starts_with(uri, "file://") ? uri + strlen("file://") : uri;
}

/* ---- gcc's JSON ------------------------------------------------------------------------------ */

static void say_gcc(struct strbuf *out, const json_t *message, int depth)
{
	const json_t *location = json_array_get(json_object_get(message, "locations"), 0);
	const json_t *caret = json_object_get(location, "caret");
	const json_t *children = json_object_get(message, "children");
	const struct place place = {.file = string_of(caret, "file"),
				    .line = number_of(caret, "line"),
				    .column = number_of(caret, "column")};
	const char *kind = string_of(message, "kind"), *text = string_of(message, "message");

	if (!kind || !text || depth > DEEP)
		return;
	say_message(out, &place, kind, text, string_of(message, "option"));
	for (size_t i = 0; i < json_array_size(children); i++)
		say_gcc(out, json_array_get(children, i), depth + 1);
}

static bool is_gcc(const json_t *value)
{
	const json_t *first = json_array_get(value, 0);

	return string_of(first, "kind") && string_of(first, "message");
}

/* ---- an editor's list of problems ------------------------------------------------------------ */

static bool is_problem(const json_t *message)
{
	return string_of(message, "resource") && string_of(message, "message") &&
	       json_object_get(message, "startLineNumber");
}

static void say_problem(struct strbuf *out, const json_t *message)
{
	const struct place place = {.file = path_of(string_of(message, "resource")),
				    .line = number_of(message, "startLineNumber"),
				    .column = number_of(message, "startColumn")};

	if (is_problem(message)) /* 8 is an error, 4 a warning, less a hint */
		say_message(out, &place,
			    number_of(message, "severity") >= 8	  ? "error"
			    : number_of(message, "severity") >= 4 ? "warning"
								  : "note",
			    string_of(message, "message"), NULL);
}

/* ---- SARIF ----------------------------------------------------------------------------------- */

static struct place sarif_place(const json_t *location)
{
	const json_t *physical = json_object_get(location, "physicalLocation");
	const json_t *region = json_object_get(physical, "region");
	const json_t *snippet =
		json_object_get(json_object_get(physical, "contextRegion"), "snippet");

	return (struct place){
		.file = path_of(string_of(json_object_get(physical, "artifactLocation"), "uri")),
		.line = number_of(region, "startLine"),
		.column = number_of(region, "startColumn"),
		.end_column =
			json_object_get(region, "endLine") && number_of(region, "endLine") !=
								      number_of(region, "startLine")
				? 0
				: number_of(region, "endColumn"),
		.quoted = string_of(snippet, "text"),
	};
}

static const char *sarif_text(const json_t *value)
{
	return string_of(json_object_get(value, "message"), "text");
}

static void say_result(struct strbuf *out, const json_t *result)
{
	const json_t *related = json_object_get(result, "relatedLocations");
	struct place place = sarif_place(json_array_get(json_object_get(result, "locations"), 0));
	const char *level = string_of(result, "level"), *text = sarif_text(result);

	if (!text)
		return;
	say_message(out, &place, level ? level : "warning", text, string_of(result, "ruleId"));
	for (size_t i = 0; i < json_array_size(related); i++) {
		place = sarif_place(json_array_get(related, i));
		if (sarif_text(json_array_get(related, i)))
			say_message(out, &place, "note", sarif_text(json_array_get(related, i)),
				    NULL);
	}
}

static void say_sarif(struct strbuf *out, const json_t *value)
{
	const json_t *runs = json_object_get(value, "runs");

	for (size_t i = 0; i < json_array_size(runs); i++) {
		const json_t *results = json_object_get(json_array_get(runs, i), "results");

		for (size_t k = 0; k < json_array_size(results); k++)
			say_result(out, json_array_get(results, k));
	}
}

/* ---- the text -------------------------------------------------------------------------------- */

/* Whether @value was one of these; then it is said. */
static bool say_value(struct strbuf *out, const json_t *value)
{
	bool problems = is_problem(json_array_get(value, 0));
	bool sarif = json_is_object(value) && json_object_get(value, "runs");

	if (!sarif && !problems && !is_gcc(value))
		return false;
	if (out->len && out->buf[out->len - 1] != '\n')
		strbuf_addstr(out, "\n");
	if (sarif)
		say_sarif(out, value);
	for (size_t i = 0; i < json_array_size(value); i++)
		if (problems)
			say_problem(out, json_array_get(value, i));
		else
			say_gcc(out, json_array_get(value, i), 0);
	return true;
}

/* The value at @at, which is said; how many bytes it has, 0 for none. @tried: what was read so far. */
static size_t take_value(struct strbuf *out, const char *at, size_t len, size_t *tried)
{
	json_error_t error;
	json_t *value = json_loadb(at, len, JSON_DISABLE_EOF_CHECK, &error);
	size_t size = value && error.position > 0 ? (size_t)error.position : 0;

	*tried += error.position > 0 ? (size_t)error.position : len;
	if (size && !say_value(out, value))
		size = 0;
	json_decref(value);
	return size;
}

/* "[{" or "{"key"", blanks between */
static bool may_begin(const char *at)
{
	const char *next = at + 1 + strspn(at + 1, " \t\r\n");

	return (*at == '[' && *next == '{') || (*at == '{' && *next == '"');
}

static bool may_hold(const char *text)
{
	return (strstr(text, "\"kind\"") && strstr(text, "\"locations\"")) ||
	       (strstr(text, "\"runs\"") && strstr(text, "\"results\"")) ||
	       strstr(text, "\"startLineNumber\"");
}

const char *structured_plain(struct arena *arena, const char *text)
{
	size_t len = strlen(text), tried = 0, size;
	const char *at = text, *end = text + len;
	struct strbuf out = {0};
	int values = 0;

	if (!may_hold(text))
		return text;
	while (at < end) {
		bool begins = may_begin(at) && tried < READ_MAX && values++ < VALUES_MAX;

		size = begins ? take_value(&out, at, end - at, &tried) : 0;
		if (!size)
			strbuf_add(&out, at, 1);
		at += size ? size : 1;
	}
	text = arena_strndup(arena, out.len ? out.buf : "", out.len);
	strbuf_release(&out);
	return text;
}
