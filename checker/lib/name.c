// SPDX-License-Identifier: GPL-2.0-only
#include "name.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "fs.h"
#include "strbuf.h"
#include "util.h"

#define WRITTEN "./lab"

bool lab_is_installed(void)
{
	/* The launcher tells the two apart in the same way. */
	char *makefile = lab_path("Makefile");
	bool is = !path_exists(makefile);

	free(makefile);
	return is;
}

const char *lab_name(void)
{
	return lab_is_installed() ? "lab" : WRITTEN;
}

/* Whether the "./lab" at @at is a command, and no part of a path. */
static bool is_command(const char *text, const char *at)
{
	char before = at > text ? at[-1] : ' ', after = at[strlen(WRITTEN)];

	return !isalnum((unsigned char)before) && !strchr("./_-~", before) &&
	       !isalnum((unsigned char)after) && !(after && strchr("/_-", after));
}

char *text_named(const char *text, const char *name)
{
	struct strbuf out = {0};
	const char *rest = text;

	for (const char *at = text; (at = strstr(at, WRITTEN)); at += strlen(WRITTEN)) {
		if (!is_command(text, at))
			continue;
		strbuf_add(&out, rest, at - rest);
		strbuf_addstr(&out, name);
		rest = at + strlen(WRITTEN);
	}
	strbuf_addstr(&out, rest);
	return strbuf_detach(&out);
}

static void put_as_is(const char *text, FILE *to)
{
	fputs(text, to);
}

static void (*put_text)(const char *text, FILE *to) = put_as_is;

void say_by(void (*put)(const char *text, FILE *to))
{
	put_text = put;
}

static void vsay(FILE *to, const char *fmt, va_list ap)
{
	char *text = xvasprintf(fmt, ap), *named = text_named(text, lab_name());

	put_text(named, to);
	free(named);
	free(text);
}

void say(FILE *to, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsay(to, fmt, ap);
	va_end(ap);
}
