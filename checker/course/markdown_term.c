// SPDX-License-Identifier: GPL-2.0-only
#include "markdown.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/util.h"

/*
 * For a terminal: block by block. Paragraph lines are gathered and wrapped word by word; inline marks
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

/* Put out the visible part of inline text; unless @show only count its columns. */
static int put_inline(struct rendering *r, const char *word, size_t len, bool show)
{
	int width = 0;

	for (size_t i = 0; i < len;) {
		enum inline_kind kind;
		const char *p = word + i;

		i += markdown_inline(p, r->code, &kind);
		if (kind == INLINE_BOLD) {
			if (show)
				toggle(r, &r->bold, BOLD);
			continue;
		}
		if (kind == INLINE_CODE && show)
			toggle(r, &r->code, CODE);
		/* Without colours the marks tell code from prose. */
		if (kind == INLINE_TEXT || !r->colour) {
			width += columns(p, 1);
			if (show)
				strbuf_addch(r->out, *p);
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

static void put_code(struct rendering *r, const char *line, size_t len)
{
	escape(r, CODE);
	strbuf_add(r->out, line, len);
	escape(r, NORMAL);
	strbuf_addch(r->out, '\n');
}

static void put_heading(struct rendering *r, const struct strbuf *text)
{
	escape(r, BOLD);
	strbuf_add(r->out, strbuf_str(text), text->len);
	escape(r, NORMAL);
	strbuf_addch(r->out, '\n');
	for (int i = columns(strbuf_str(text), text->len); !r->colour && i > 0; i--)
		strbuf_addch(r->out, '-');
	if (!r->colour)
		strbuf_addch(r->out, '\n');
}

static void put_fence(struct rendering *r, const char *text)
{
	for (const char *p = text; *p;) {
		size_t len = strcspn(p, "\n");

		indent(r, 4);
		put_code(r, p, len);
		p += len + (p[len] == '\n');
	}
}

static void put_block(struct rendering *r, const struct block *block)
{
	switch (block->kind) {
	case BLOCK_BLANK:
		strbuf_addch(r->out, '\n');
		return;
	case BLOCK_HEADING:
		put_heading(r, &block->text);
		return;
	case BLOCK_FENCE:
		put_fence(r, strbuf_str(&block->text));
		return;
	case BLOCK_CODE:
	case BLOCK_QUOTE:
		put_code(r, strbuf_str(&block->text), block->text.len);
		return;
	case BLOCK_ITEM:
	case BLOCK_PARAGRAPH:
		put_paragraph(r, strbuf_str(&block->text), block->mark, (int)strlen(block->mark));
	}
}

void markdown_render(const char *text, int width, bool colour, struct strbuf *out)
{
	struct rendering r = {.out = out, .width = width, .colour = colour};
	struct block block = {0};

	for (const char *p = text; *p;) {
		p = markdown_block(p, &block);
		put_block(&r, &block);
	}
	strbuf_release(&block.text);
}
