// SPDX-License-Identifier: GPL-2.0-only
#include "markdown.h"

#include <stdio.h>
#include <string.h>

#include "../lib/util.h"

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
	return *line == '\n' || !*line || *line == '#' || *line == '|' ||
	       starts_with(line, "```") || is_code(line) || list_mark(line) ||
	       starts_with(line, "**") || *line == '>';
}

static const char *after_line(const char *p)
{
	p += strcspn(p, "\n");
	return p + (*p == '\n');
}

static const char *take_line(const char *p, struct block *block)
{
	strbuf_add(&block->text, p, strcspn(p, "\n"));
	return after_line(p);
}

static const char *read_heading(const char *p, struct block *block)
{
	size_t level = strspn(p, "#");

	block->level = (int)level;
	p += level;
	return take_line(p + strspn(p, " "), block);
}

static const char *read_fence(const char *p, struct block *block)
{
	for (p = after_line(p); *p && !starts_with(p, "```"); p = after_line(p)) {
		strbuf_add(&block->text, p, strcspn(p, "\n"));
		strbuf_addch(&block->text, '\n');
	}
	return after_line(p);
}

/* The lines from @p on that belong to one paragraph or list item. */
static const char *read_prose(const char *p, struct block *block)
{
	size_t mark = list_mark(p);

	block->kind = mark ? BLOCK_ITEM : BLOCK_PARAGRAPH;
	snprintf(block->mark, sizeof(block->mark), "%.*s", (int)mark, p);
	p = take_line(p + mark, block);
	while (*p && !is_block_start(p)) {
		strbuf_addch(&block->text, '\n');
		p = take_line(p + strspn(p, " "), block);
	}
	return p;
}

const char *markdown_block(const char *p, struct block *block)
{
	strbuf_reset(&block->text);
	block->mark[0] = '\0';
	block->level = 0;
	if (*p == '\n') {
		block->kind = BLOCK_BLANK;
		return p + 1;
	}
	if (*p == '#') {
		block->kind = BLOCK_HEADING;
		return read_heading(p, block);
	}
	if (starts_with(p, "```")) {
		block->kind = BLOCK_FENCE;
		return read_fence(p, block);
	}
	if (is_code(p) || *p == '|' || *p == '>') {
		block->kind = is_code(p) ? BLOCK_CODE : BLOCK_QUOTE;
		return take_line(p, block);
	}
	return read_prose(p, block);
}

size_t markdown_inline(const char *p, bool code, enum inline_kind *kind)
{
	*kind = *p == '`' ? INLINE_CODE : !code && starts_with(p, "**") ? INLINE_BOLD : INLINE_TEXT;
	return *kind == INLINE_BOLD ? 2 : 1;
}
