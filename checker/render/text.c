// SPDX-License-Identifier: GPL-2.0-only
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "render.h"

#define TAB_STOP 8

int utf8_next(const char *text, size_t len, unsigned *code)
{
	static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *s = (const unsigned char *)text;
	int n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;

	if (!n || s[0] > 0xf4 || (size_t)n > len)
		return -1;
	*code = n == 1 ? s[0] : s[0] & (0x7f >> n);
	for (int i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return -1;
		*code = *code << 6 | (s[i] & 0x3f);
	}
	if (*code < least[n] || *code > 0x10ffff || (*code >= 0xd800 && *code <= 0xdfff))
		return -1;
	return n;
}

struct range {
	unsigned first, last;
};

static bool in_ranges(unsigned code, const struct range *ranges, int n)
{
	for (int i = 0; i < n; i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

/* Characters that print nothing of their own, or turn the text around them. */
static bool is_hidden(unsigned code)
{
	static const struct range hidden[] = {
		{0x00, 0x1f},	  {0x7f, 0x9f},	    {0xad, 0xad},     {0x61c, 0x61c},
		{0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
		{0xe000, 0xf8ff}, {0xfeff, 0xfeff}, {0xfff0, 0xfffb}, {0xe0000, 0x10ffff},
	};

	return in_ranges(code, hidden, ARRAY_SIZE(hidden));
}

/* wcwidth(3) needs a locale; the lab's own table makes output the same everywhere. */
static int code_width(unsigned code)
{
	static const struct range marks[] = {
		{0x300, 0x36f},	  {0x483, 0x489},   {0x591, 0x5bd},
		{0x64b, 0x65f},	  {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},
		{0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
	};
	static const struct range wide[] = {
		{0x1100, 0x115f},   {0x2e80, 0x303e},	{0x3041, 0xa4cf},   {0xac00, 0xd7a3},
		{0xf900, 0xfaff},   {0xfe30, 0xfe6f},	{0xff00, 0xff60},   {0xffe0, 0xffe6},
		{0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1faff}, {0x20000, 0x3fffd},
	};

	if (in_ranges(code, marks, ARRAY_SIZE(marks)))
		return 0;
	return in_ranges(code, wide, ARRAY_SIZE(wide)) ? 2 : 1;
}

static struct cell *cells_add(struct cells *cells, int byte)
{
	struct cell *cell;

	/* Capacity doubles at powers of two. */
	if ((cells->n & (cells->n - 1)) == 0)
		cells->list =
			xrealloc(cells->list, (cells->n ? 2 * cells->n : 1) * sizeof(*cells->list));
	cell = &cells->list[cells->n++];
	*cell = (struct cell){.byte = byte};
	return cell;
}

/* The character at @s, for which a tab would reach to the next multiple of 8 from @column. */
static int cell_set(struct cell *cell, const char *s, size_t len, int column, bool unicode)
{
	unsigned code = 0;
	int n = utf8_next(s, len, &code);

	if (n == 1 && code == '\t') {
		cell->width = TAB_STOP - column % TAB_STOP;
		snprintf(cell->shown, sizeof(cell->shown), "%*s", cell->width, "");
		return 1;
	}
	if (n > 0 && !is_hidden(code) && (n == 1 || unicode)) {
		memcpy(cell->shown, s, n);
		cell->width = code_width(code);
		return n;
	}
	if (n < 0 || code < 0x80)
		snprintf(cell->shown, sizeof(cell->shown), "\\x%02x", (unsigned char)*s);
	else
		snprintf(cell->shown, sizeof(cell->shown), "<U+%04X>", code);
	cell->width = strlen(cell->shown);
	return n < 0 ? 1 : n;
}

void cells_read(struct cells *cells, const char *line, size_t len, bool unicode)
{
	int column = 0;

	*cells = (struct cells){0};
	for (size_t i = 0; i < len;) {
		struct cell *cell = cells_add(cells, i);

		i += cell_set(cell, line + i, len - i, column, unicode);
		column += cell->width;
	}
}

void cells_release(struct cells *cells)
{
	free(cells->list);
	*cells = (struct cells){0};
}

int text_width(const char *text, bool unicode)
{
	struct cells cells;
	int width = 0;

	cells_read(&cells, text, strlen(text), unicode);
	for (int i = 0; i < cells.n; i++)
		width += cells.list[i].width;
	cells_release(&cells);
	return width;
}

void text_add(struct strbuf *out, const char *text, bool unicode)
{
	struct cells cells;

	cells_read(&cells, text, strlen(text), unicode);
	for (int i = 0; i < cells.n; i++)
		strbuf_addstr(out, cells.list[i].shown);
	cells_release(&cells);
}

void text_escape(struct strbuf *out, const char *text)
{
	for (size_t len = strlen(text); len;) {
		struct cell cell = {0};
		int n;

		if (*text == '\n' || *text == '\t' || *text == '\r') {
			strbuf_addstr(out, *text == '\n' ? "\\n" : *text == '\t' ? "\\t" : "\\r");
			n = 1;
		} else {
			n = cell_set(&cell, text, len, 0, true);
			strbuf_addstr(out, cell.shown);
		}
		text += n;
		len -= n;
	}
}

void text_escape_lines(struct strbuf *out, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n\t");
		bool crlf = text[len] == '\n' && len && text[len - 1] == '\r';
		char *part = strndup(text, len - crlf);

		if (!part)
			die_oom();
		text_escape(out, part);
		free(part);
		if (text[len])
			strbuf_addch(out, text[len++]);
		text += len;
	}
}

void text_add_utf8(struct strbuf *out, const char *text)
{
	unsigned code;

	for (size_t len = strlen(text); len;) {
		int n = utf8_next(text, len, &code);

		if (n > 0)
			strbuf_add(out, text, n);
		else
			strbuf_addf(out, "\\x%02x", (unsigned char)*text);
		text += n > 0 ? n : 1;
		len -= n > 0 ? n : 1;
	}
}

static void new_line(struct strbuf *out, int indent)
{
	strbuf_addf(out, "\n%*s", indent, "");
}

/* One line of text_wrap()'s input, which holds no newline. */
static void wrap_line(struct strbuf *out, const char *text, size_t len, int column, int indent,
		      int width, bool unicode)
{
	char *line = xasprintf("%.*s", (int)len, text), *rest = line, *word;
	bool begun = false;

	if (!width || column + text_width(line, unicode) <= width) {
		text_add(out, line, unicode); /* also keeps blanks that align an example */
		free(line);
		return;
	}
	/* Blanks at the beginning are meant: a list, an example. */
	for (; *rest == ' '; rest++, column++)
		strbuf_addch(out, ' ');
	while ((word = strsep(&rest, " "))) {
		int wide = text_width(word, unicode);

		if (!*word)
			continue;
		if (begun && width && column + 1 + wide > width) {
			new_line(out, indent);
			column = indent;
		} else if (begun) {
			strbuf_addch(out, ' ');
			column++;
		}
		text_add(out, word, unicode);
		column += wide;
		begun = true;
	}
	free(line);
}

void text_wrap(struct strbuf *out, const char *text, int first, int indent, int width, bool unicode)
{
	const char *end;

	for (; (end = strchr(text, '\n')); text = end + 1) {
		wrap_line(out, text, end - text, first, indent, width, unicode);
		if (!end[1])
			return;
		new_line(out, end[1] == '\n' ? 0 : indent);
		first = indent;
	}
	wrap_line(out, text, strlen(text), first, indent, width, unicode);
}
