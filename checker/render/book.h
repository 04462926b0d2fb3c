/* SPDX-License-Identifier: GPL-2.0-only */
/* book - the whole course as one HTML page that needs nothing else: no network, no other file */
#ifndef LAB_RENDER_BOOK_H
#define LAB_RENDER_BOOK_H

struct course;
struct lesson_facts;
struct strbuf;

/**
 * book_render - append the book: every step's lesson and hints, the page of every code
 * @facts: of the tree that its places and numbers are read from; without one it says what they stand for
 * @end: its last page, as Markdown; NULL: none
 * @name: what the lab is called where it is read: "lab" or "./lab"
 * @missing: on failure the file of the lab that cannot be read, to be freed by the caller
 *
 * Well-formed as XML. Contains no solution. Returns 0 or -errno.
 */
int book_render(const struct course *course, const struct lesson_facts *facts, const char *end,
		const char *name, struct strbuf *out, char **missing);

#endif
