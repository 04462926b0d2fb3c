// SPDX-License-Identifier: GPL-2.0-only
#include "markdown.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/util.h"

/*
 * For a browser: lines of code, quotes and items are blocks of their own and become one element; @open
 * is the one that waits for more of them. Every element that is begun is ended, whatever the text is.
 */
struct html_page {
	struct strbuf *out;
	int below;
	bool (*is_code)(const char *code);
	const char *open;
	int blanks;   /* since the last block */
	bool heading; /* a page's own name is in its heading, and leads nowhere */
};

static void html_char(char c, struct strbuf *out)
{
	if (c == '&')
		strbuf_addstr(out, "&amp;");
	else if (c == '<')
		strbuf_addstr(out, "&lt;");
	else if (c == '>')
		strbuf_addstr(out, "&gt;");
	else if (c == '"')
		strbuf_addstr(out, "&quot;");
	else if (c == '\'')
		strbuf_addstr(out, "&#39;");
	else if (((unsigned char)c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
		strbuf_addstr(out, "\xef\xbf\xbd");
	else
		strbuf_addch(out, c);
}

void html_text(const char *text, size_t len, struct strbuf *out)
{
	for (size_t i = 0; i < len; i++)
		html_char(text[i], out);
}

#define CODE_LEN 5 /* of "E0102" */

/* Whether a code that has a page stands at @p, as a word of its own. */
static bool code_at(const struct html_page *page, const char *p, bool begins,
		    char code[CODE_LEN + 1])
{
	if (!page->is_code || page->heading || !begins || *p != 'E' ||
	    strspn(p + 1, "0123456789") != CODE_LEN - 1 || isalnum((unsigned char)p[CODE_LEN]))
		return false;
	memcpy(code, p, CODE_LEN);
	code[CODE_LEN] = '\0';
	return page->is_code(code);
}

static void add_mark(struct html_page *page, bool *is_open, const char *name)
{
	*is_open = !*is_open;
	strbuf_addf(page->out, "<%s%s>", *is_open ? "" : "/", name);
}

static void add_inline(struct html_page *page, const char *text)
{
	bool bold = false, code = false, begins = true;
	char name[CODE_LEN + 1];

	for (const char *p = text; *p;) {
		enum inline_kind kind;

		if (code_at(page, p, begins, name)) {
			strbuf_addf(page->out, "<a href=\"#%s\">%s</a>", name, name);
			p += CODE_LEN;
			begins = false;
			continue;
		}
		begins = !isalnum((unsigned char)*p);
		p += markdown_inline(p, code, &kind);
		if (kind == INLINE_CODE)
			add_mark(page, &code, "code");
		else if (kind == INLINE_BOLD)
			add_mark(page, &bold, "strong");
		else
			html_char(p[-1], page->out);
	}
	if (code)
		add_mark(page, &code, "code");
	if (bold)
		add_mark(page, &bold, "strong");
}

static void close_open(struct html_page *page)
{
	if (page->open)
		strbuf_addf(page->out, "</%s>\n", page->open);
	page->open = NULL;
}

/* Whether it was opened just now: the block before was of another kind. */
static bool begin(struct html_page *page, const char *name)
{
	if (page->open && streq(page->open, name))
		return false;
	close_open(page);
	strbuf_addf(page->out, "<%s>", name);
	page->open = name;
	return true;
}

static void add_code_line(struct html_page *page, const char *line, size_t len)
{
	if (!begin(page, "pre"))
		for (int i = -1; i < page->blanks; i++)
			strbuf_addch(page->out, '\n');
	html_text(line, len, page->out);
}

static void add_item(struct html_page *page, const struct block *block)
{
	const char *mark = block->mark + strspn(block->mark, " ");
	bool numbered = isdigit((unsigned char)*mark);

	begin(page, numbered ? "ol" : "ul");
	if (numbered)
		strbuf_addf(page->out, "<li value=\"%d\">", atoi(mark));
	else
		strbuf_addstr(page->out, "<li>");
	add_inline(page, strbuf_str(&block->text));
	strbuf_addstr(page->out, "</li>\n");
}

static void add_element(struct html_page *page, const char *name, const struct strbuf *text)
{
	close_open(page);
	strbuf_addf(page->out, "<%s>", name);
	add_inline(page, strbuf_str(text));
	strbuf_addf(page->out, "</%s>\n", name);
}

static void add_block(struct html_page *page, const struct block *block)
{
	const char *text = strbuf_str(&block->text);
	char heading[] = "h1";

	switch (block->kind) {
	case BLOCK_BLANK:
		return;
	case BLOCK_HEADING:
		heading[1] += block->level + page->below < 6 ? block->level + page->below - 1 : 5;
		page->heading = true;
		add_element(page, heading, &block->text);
		page->heading = false;
		return;
	case BLOCK_FENCE:
		close_open(page);
		strbuf_addstr(page->out, "<pre>");
		html_text(text, block->text.len, page->out);
		strbuf_addstr(page->out, "</pre>\n");
		return;
	case BLOCK_CODE:
		text += *text == '\t' ? 1 : 4;
		add_code_line(page, text, strlen(text));
		return;
	case BLOCK_QUOTE:
		add_code_line(page, text, block->text.len);
		return;
	case BLOCK_ITEM:
		add_item(page, block);
		return;
	case BLOCK_PARAGRAPH:
		add_element(page, "p", &block->text);
	}
}

void markdown_html(const char *text, int below, bool (*code)(const char *code), struct strbuf *out)
{
	struct html_page page = {.out = out, .below = below, .is_code = code};
	struct block block = {0};

	for (const char *p = text; *p;) {
		p = markdown_block(p, &block);
		add_block(&page, &block);
		page.blanks = block.kind == BLOCK_BLANK ? page.blanks + 1 : 0;
	}
	close_open(&page);
	strbuf_release(&block.text);
}
