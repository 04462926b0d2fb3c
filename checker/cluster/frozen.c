// SPDX-License-Identifier: GPL-2.0-only
#include "frozen.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../course/variant.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/json.h"

static json_t *variant_json(const struct variant_key *key)
{
	char hex[2 * VARIANT_KEY + 1];

	for (int i = 0; i < VARIANT_KEY; i++)
		sprintf(hex + 2 * i, "%02x", key->bytes[i]);
	return json_string(hex);
}

static json_t *describe(const struct submission *submission)
{
	json_t *object = json_object(), *parts = json_array(), *notes = json_array();

	for (int i = 0; i < submission->nparts; i++)
		json_array_append_new(parts, json_pack("{s:o, s:I}", "name",
						       json_text(submission->parts[i].name), "len",
						       (json_int_t)submission->parts[i].len));
	for (int i = 0; i < submission->nnotes; i++)
		json_array_append_new(notes, json_text(submission->notes[i]));
	json_object_set_new(object, "student", json_text(submission->student));
	json_object_set_new(object, "source", json_text(submission->source));
	json_object_set_new(object, "sha256", json_text(submission->sha256));
	json_object_set_new(object, "refused", json_text(submission->refused));
	json_object_set_new(object, "person", json_text(submission->person));
	json_object_set_new(object, "unknown", json_text(submission->unknown));
	json_object_set_new(object, "late", json_integer(submission->late));
	json_object_set_new(object, "late_words", json_text(submission->late_words));
	if (submission->variant) {
		json_object_set_new(object, "variant", variant_json(submission->variant));
		json_object_set_new(object, "secret", json_integer(submission->secret));
	}
	json_object_set_new(object, "foreign", json_text(submission->foreign));
	json_object_set_new(object, "parts", parts);
	json_object_set_new(object, "notes", notes);
	return object;
}

int frozen_write(const char *path, const struct submission *submission)
{
	json_t *object = describe(submission);
	char *line = json_dumps(object, JSON_COMPACT);
	struct strbuf text = {0};
	int err;

	json_decref(object);
	if (!line)
		die_oom();
	strbuf_addf(&text, "%s\n", line);
	free(line);
	for (int i = 0; i < submission->nparts; i++)
		strbuf_add(&text, submission->parts[i].text, submission->parts[i].len);
	err = file_write_new(path, text.buf, text.len);
	strbuf_release(&text);
	return err;
}

static const struct variant_key *take_variant(struct arena *arena, const char *hex)
{
	struct variant_key *key = arena_new_obj(arena, struct variant_key);

	for (int i = 0; i < VARIANT_KEY; i++)
		if (!hex || sscanf(hex + 2 * i, "%2hhx", &key->bytes[i]) != 1)
			return NULL;
	return key;
}

static void take_members(struct arena *arena, const json_t *object, struct submission *submission)
{
	const char *sha256 = json_string_value(json_object_get(object, "sha256"));
	const json_t *notes = json_object_get(object, "notes");

	*submission = (struct submission){
		.student = json_member(arena, object, "student"),
		.source = json_member(arena, object, "source"),
		.refused = json_member(arena, object, "refused"),
		.person = json_member(arena, object, "person"),
		.unknown = json_member(arena, object, "unknown"),
		.foreign = json_member(arena, object, "foreign"),
		.variant = take_variant(arena, json_member(arena, object, "variant")),
		.secret = json_integer_value(json_object_get(object, "secret")),
		.late = json_integer_value(json_object_get(object, "late")),
		.late_words = json_member(arena, object, "late_words"),
	};
	if (sha256 && strlen(sha256) < sizeof(submission->sha256))
		memcpy(submission->sha256, sha256, strlen(sha256) + 1);
	for (size_t i = 0; i < json_array_size(notes); i++) {
		const char *note = json_string_value(json_array_get(notes, i));

		if (note)
			*arena_append(arena, &submission->notes, &submission->nnotes) =
				arena_strdup(arena, note);
	}
}

/* False when the bytes are not as many as the line says. */
static bool take_parts(struct arena *arena, const json_t *parts, const char *bytes, size_t left,
		       struct submission *submission)
{
	for (size_t i = 0; i < json_array_size(parts); i++) {
		const json_t *part = json_array_get(parts, i);
		json_int_t len = json_integer_value(json_object_get(part, "len"));

		if (len < 0 || (size_t)len > left)
			return false;
		*arena_append(arena, &submission->parts, &submission->nparts) =
			(struct submission_part){.name = json_member(arena, part, "name"),
						 .text = arena_strndup(arena, bytes, len),
						 .len = len};
		submission->bytes += len;
		bytes += len;
		left -= len;
	}
	return left == 0;
}

int frozen_read(struct arena *arena, const char *path, struct submission *submission)
{
	struct strbuf text = {0};
	int err = file_read(path, &text, 0);
	const char *end = err || !text.len ? NULL : memchr(text.buf, '\n', text.len);
	json_t *object = end ? json_loadb(text.buf, end - text.buf, 0, NULL) : NULL;

	if (!err && !object)
		err = -EINVAL;
	if (!err) {
		take_members(arena, object, submission);
		if (!submission->student || !submission->source ||
		    !take_parts(arena, json_object_get(object, "parts"), end + 1,
				text.buf + text.len - (end + 1), submission))
			err = -EINVAL;
	}
	json_decref(object);
	strbuf_release(&text);
	return err;
}
