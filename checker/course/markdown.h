/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * markdown - the Markdown of lessons and explanations: one parser, and two renderers
 *
 * Headings, paragraphs, lists, quotes, fenced and indented code, tables as they are, **bold**
 * and `code`. Links and HTML are no part of it: they are text.
 */
#ifndef LAB_MARKDOWN_H
#define LAB_MARKDOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "../lib/strbuf.h"

enum block_kind {
	BLOCK_BLANK, /* an empty line */
	BLOCK_HEADING,
	BLOCK_CODE,  /* one indented line, with its indentation */
	BLOCK_FENCE, /* the lines between two fences */
	BLOCK_QUOTE, /* one line of it, with its mark; a line of a table too */
	BLOCK_ITEM,
	BLOCK_PARAGRAPH
};

/**
 * struct block - what stands at one place of a text; zero-initialise it, release its text
 * @text: without the mark of a heading or an item; the lines of prose as they were written
 * @level: of a heading, from 1
 * @mark: of an item, with the blanks around it: "- ", "2. "
 */
struct block {
	enum block_kind kind;
	struct strbuf text;
	int level;
	char mark[12];
};

/** markdown_block - read the block at @p into @block; where the next one begins. @p is not at the end. */
const char *markdown_block(const char *p, struct block *block);

enum inline_kind {
	INLINE_TEXT,
	INLINE_CODE, /* `: code begins, or ends */
	INLINE_BOLD  /* **: the same for bold; there is none in code */
};

/** markdown_inline - how many bytes the mark at @p takes, or one of text. @code: code is open */
size_t markdown_inline(const char *p, bool code, enum inline_kind *kind);

/**
 * markdown_render - show it on a terminal
 * @width: columns; 0: do not wrap
 * @colour: with escape sequences for bold, code and headings
 *
 * Code is never wrapped.
 */
void markdown_render(const char *text, int width, bool colour, struct strbuf *out);

/**
 * markdown_html - append it as well-formed HTML; whatever the text holds stays text
 * @below: level of the heading that it stands under: its first level is one more
 * @is_code: whether there is a page of that code ("E0102") to link to; NULL: link nothing
 */
void markdown_html(const char *text, int below, bool (*is_code)(const char *code),
		   struct strbuf *out);

/** html_text - append @len bytes of text, escaped so that they can stand in an attribute too. */
void html_text(const char *text, size_t len, struct strbuf *out);

#endif
