// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "lesson.h"

/*
 * How it works: block by block. Paragraph lines are gathered and wrapped word by word; inline marks
 * are turned into escape sequences as words are put out, so that they do not count as width.
 */

#define BOLD	  "\033[1m"
#define CODE	  "\033[36m"
#define NORMAL	  "\033[0m"
#define PROSE_MAX 79

struct rendering {
	struct strbuf *out;
	int width; /* 0: do not wrap */
	bool colour;
	bool bold, code; /* marks that are open */
};

static void escape(struct rendering *r, const char *sequence)
{
	if (r->colour)
		strbuf_addstr(r->out, sequence);
}

static void restore(struct rendering *r)
{
	escape(r, NORMAL);
	if (r->bold)
		escape(r, BOLD);
	if (r->code)
		escape(r, CODE);
}

static void toggle(struct rendering *r, bool *mark, const char *sequence)
{
	*mark = !*mark;
	if (*mark)
		escape(r, sequence);
	else
		restore(r);
}

/* How many columns a UTF-8 text takes, wide characters apart. */
static int columns(const char *text, size_t len)
{
	int n = 0;

	for (size_t i = 0; i < len; i++)
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
	return n;
}

/* Put out the visible part of inline text; with @out NULL only count its columns. */
static int put_inline(struct rendering *r, const char *word, size_t len, bool show)
{
	int width = 0;

	for (size_t i = 0; i < len;) {
		const char *p = word + i;

		if (*p == '`') {
			if (show)
				toggle(r, &r->code, CODE);
			/* Without colours the marks tell code from prose. */
			if (!r->colour) {
				width++;
				if (show)
					strbuf_addch(r->out, '`');
			}
			i++;
		} else if (!r->code && starts_with(p, "**")) {
			if (show)
				toggle(r, &r->bold, BOLD);
			i += 2;
		} else {
			width += columns(p, 1);
			if (show)
				strbuf_addch(r->out, *p);
			i++;
		}
	}
	return width;
}

static void indent(struct rendering *r, int n)
{
	while (n-- > 0)
		strbuf_addch(r->out, ' ');
}

/* A paragraph, behind @first (a list mark); later lines are indented as far as its text. */
static void put_paragraph(struct rendering *r, const char *text, const char *first, int hang)
{
	int limit = !r->width ? 0 : r->width - 1 < PROSE_MAX ? r->width - 1 : PROSE_MAX;
	int column = columns(first, strlen(first));
	bool fresh = true;

	strbuf_addstr(r->out, first);
	for (const char *p = text + strspn(text, " \n"); *p;) {
		size_t len = strcspn(p, " \n"), gap;
		int width = put_inline(r, p, len, false);

		if (!fresh && limit && column + 1 + width > limit) {
			strbuf_addch(r->out, '\n');
			indent(r, hang);
			column = hang;
			fresh = true;
		}
		if (!fresh)
			strbuf_addch(r->out, ' ');
		put_inline(r, p, len, true);
		column += width + !fresh;
		fresh = false;
		p += len;
		gap = strspn(p, " \n");
		/* Unwrapped output keeps the lines as they were written. */
		if (!limit && memchr(p, '\n', gap) && p[gap]) {
			strbuf_addch(r->out, '\n');
			indent(r, hang);
			fresh = true;
		}
		p += gap;
	}
	if (r->bold || r->code) {
		r->bold = r->code = false;
		escape(r, NORMAL);
	}
	strbuf_addch(r->out, '\n');
}

static size_t list_mark(const char *line)
{
	size_t spaces = strspn(line, " "), digits;

	if (spaces > 3)
		return 0;
	if ((line[spaces] == '-' || line[spaces] == '*') && line[spaces + 1] == ' ')
		return spaces + 2;
	digits = strspn(line + spaces, "0123456789");
	if (digits && digits < 3 && line[spaces + digits] == '.' &&
	    line[spaces + digits + 1] == ' ')
		return spaces + digits + 2;
	return 0;
}

static bool is_code(const char *line)
{
	return *line == '\t' || starts_with(line, "    ");
}

static bool is_block_start(const char *line)
{
	return !*line || *line == '#' || *line == '|' || starts_with(line, "```") ||
	       is_code(line) || list_mark(line) || starts_with(line, "**") || *line == '>';
}

static char *line_at(const char *p)
{
	return xasprintf("%.*s", (int)strcspn(p, "\n"), p);
}

static const char *after_line(const char *p)
{
	p += strcspn(p, "\n");
	return p + (*p == '\n');
}

static void put_code(struct rendering *r, const char *line)
{
	size_t len = strcspn(line, "\n");

	escape(r, CODE);
	strbuf_add(r->out, line, len);
	escape(r, NORMAL);
	strbuf_addch(r->out, '\n');
}

static void put_heading(struct rendering *r, const char *line)
{
	size_t len;

	line += strspn(line, "#");
	line += strspn(line, " ");
	len = strcspn(line, "\n");
	escape(r, BOLD);
	strbuf_add(r->out, line, len);
	escape(r, NORMAL);
	strbuf_addch(r->out, '\n');
	for (int i = columns(line, len); !r->colour && i > 0; i--)
		strbuf_addch(r->out, '-');
	if (!r->colour)
		strbuf_addch(r->out, '\n');
}

static const char *put_fence(struct rendering *r, const char *p)
{
	for (p = after_line(p); *p && !starts_with(p, "```"); p = after_line(p)) {
		strbuf_addstr(r->out, "    ");
		put_code(r, p);
	}
	return after_line(p);
}

/* The lines from @p on that belong to one paragraph or list item. */
static const char *gather(const char *p, struct strbuf *text)
{
	char *line = line_at(p);

	strbuf_addstr(text, line + list_mark(line));
	free(line);
	for (p = after_line(p); *p; p = after_line(p)) {
		bool ends;

		line = line_at(p);
		ends = is_block_start(line);
		if (!ends)
			strbuf_addf(text, "\n%s", line + strspn(line, " "));
		free(line);
		if (ends)
			break;
	}
	return p;
}

static const char *put_prose(struct rendering *r, const char *p)
{
	size_t mark = list_mark(p);
	char *first = xasprintf("%.*s", (int)mark, p);
	struct strbuf text = {0};

	p = gather(p, &text);
	put_paragraph(r, strbuf_str(&text), first, (int)mark);
	strbuf_release(&text);
	free(first);
	return p;
}

void markdown_render(const char *text, int width, bool colour, struct strbuf *out)
{
	struct rendering r = {.out = out, .width = width, .colour = colour};

	for (const char *p = text; *p;) {
		if (*p == '\n') {
			strbuf_addch(out, '\n');
			p++;
		} else if (*p == '#') {
			put_heading(&r, p);
			p = after_line(p);
		} else if (starts_with(p, "```")) {
			p = put_fence(&r, p);
		} else if (is_code(p) || *p == '|' || *p == '>') {
			put_code(&r, p);
			p = after_line(p);
		} else {
			p = put_prose(&r, p);
		}
	}
}
