// SPDX-License-Identifier: GPL-2.0-only
#include "again.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../render/text.h"

#define PLAIN                                                                                      \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"                           \
	"_./-+:,@%"

/* Whether a terminal would be sent something else than these very bytes. */
static bool is_shown_as_it_is(const char *text)
{
	struct strbuf shown = {0};
	bool same;

	text_add(&shown, text, true);
	same = strcmp(strbuf_str(&shown), text) == 0;
	strbuf_release(&shown);
	return same;
}

static void add_quoted(struct strbuf *out, const char *text)
{
	strbuf_addch(out, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			strbuf_addstr(out, "'\\''");
		else
			strbuf_addch(out, *text);
	}
	strbuf_addch(out, '\'');
}

static void add_numbered(struct strbuf *out, const char *text)
{
	strbuf_addstr(out, "$'");
	for (; *text; text++) {
		unsigned char c = *text;

		if (c < 0x20 || c >= 0x7f || c == '\'' || c == '\\')
			strbuf_addf(out, "\\%03o", c);
		else
			strbuf_addch(out, c);
	}
	strbuf_addch(out, '\'');
}

const char *again_quote(struct arena *arena, const char *text)
{
	struct strbuf out = {0};
	const char *quoted;

	if (*text && !text[strspn(text, PLAIN)])
		return arena_strdup(arena, text);
	if (is_shown_as_it_is(text))
		add_quoted(&out, text);
	else
		add_numbered(&out, text);
	quoted = arena_strdup(arena, strbuf_str(&out));
	strbuf_release(&out);
	return quoted;
}

/* Not resolved: a link may have the name that a submission is known by. */
static const char *absolute(struct arena *arena, const char *path)
{
	char here[PATH_MAX];

	if (*path == '/' || !realpath(".", here))
		return path;
	return arena_printf(arena, "%s/%s", here, path);
}

const char *again_quote_path(struct arena *arena, const char *path)
{
	return again_quote(arena, absolute(arena, path));
}

const char *again_command(struct arena *arena, const struct again *again)
{
	const char *text = "";

	if (again->workspace)
		text = arena_printf(arena, "LAB_WORK=%s ",
				    again_quote_path(arena, again->workspace));
	text = arena_printf(arena, "%s%s grade", text, again_quote(arena, again->program));
	for (int i = 0; i < again->npaths; i++)
		text = arena_printf(arena, "%s %s", text, again_quote_path(arena, again->paths[i]));
	return arena_printf(arena, "%s --step %s --seed %llu%s --out " AGAIN_OUT, text,
			    again_quote(arena, again->step), (unsigned long long)again->seed,
			    again->options);
}

const char *again_for(struct arena *arena, const char *command, const char *student)
{
	return arena_printf(arena, "%s --only %s", command, again_quote(arena, student));
}
