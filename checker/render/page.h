/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * page - an HTML page that needs nothing else and may be opened anywhere
 *
 * Text gets in through page_text() alone, and the policy in the page's head lets nothing run, be drawn or
 * be fetched except its own style sheet and script, named by their digests. So nothing that a tree, a
 * patch or a program says can run in it.
 */
#ifndef LAB_PAGE_H
#define LAB_PAGE_H

struct strbuf;

/** struct page_parts - @script: NULL: it has none */
struct page_parts {
	const char *title, *style, *script;
};

/** page_open - append everything up to the body */
void page_open(struct strbuf *out, const struct page_parts *page);

/** page_close - append the script and the end */
void page_close(struct strbuf *out, const struct page_parts *page);

/** page_text - append @text (NULL: nothing) for an element or a quoted attribute, whatever it is */
void page_text(struct strbuf *out, const char *text);

/** page_element - append an element that holds @text; @class: NULL: none */
void page_element(struct strbuf *out, const char *tag, const char *class, const char *text);

#endif
