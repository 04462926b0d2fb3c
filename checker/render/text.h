/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * text - how a line of untrusted bytes is shown on a terminal
 *
 * Lines come from files that anyone may have written. A line is read into cells: what to print
 * for some of its bytes, and how many columns that takes. Tabs are expanded; control characters,
 * bytes that are not UTF-8 and characters that reorder the text are shown by their numbers.
 */
#ifndef LAB_TEXT_H
#define LAB_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

/**
 * struct cell - a character as it is shown
 * @shown: what to print, NUL-terminated
 * @width: columns it takes; 0 for a combining mark
 * @byte: offset of its first byte in the line
 */
struct cell {
	char shown[16];
	int width, byte;
};

/** struct cells - a whole line; released with cells_release() */
struct cells {
	struct cell *list;
	int n;
};

/**
 * cells_read - read @len bytes of @line into cells
 * @unicode: printable characters beyond ASCII may be shown as they are
 */
void cells_read(struct cells *cells, const char *line, size_t len, bool unicode);
void cells_release(struct cells *cells);

/** text_width - columns that @text takes when shown with text_add(). */
int text_width(const char *text, bool unicode);

/** text_add - append @text with everything unprintable made visible; tabs become blanks. */
void text_add(struct strbuf *out, const char *text, bool unicode);

/**
 * text_wrap - append @text wrapped at words
 * @first: column at which the first line begins (what precedes it is there already)
 * @indent: blanks put before every further line
 * @width: columns of a line; 0: do not wrap
 *
 * A newline in @text is kept. A word longer than a line is not broken: it may be a path or a
 * command to copy. Ends without a newline.
 */
void text_wrap(struct strbuf *out, const char *text, int first, int indent, int width,
	       bool unicode);

/** utf8_next - length in bytes of the character at @text and its @code; -1 when it is not UTF-8. */
int utf8_next(const char *text, size_t len, unsigned *code);

/** text_add_utf8 - append @text as valid UTF-8 whatever it is: wrong bytes become "\xNN". */
void text_add_utf8(struct strbuf *out, const char *text);

#endif
