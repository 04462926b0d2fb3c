/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lookalike - characters that look like ASCII and are not: no-break spaces, full-width commas, curly
 * quotes, dashes, letters of other alphabets, invisible ones
 *
 * They come with text that was copied from a page or typed with another keyboard. A file that holds
 * some where they matter (not in comments and strings) is judged as if it held what was meant; what
 * it really holds is reported by the rules on them.
 */
#ifndef LAB_LOOKALIKE_H
#define LAB_LOOKALIKE_H

#include <stddef.h>

struct arena;

/**
 * struct lookalike - one of them
 * @at, @len: its place in the file as it is
 * @twin: what it looks like; NUL: nothing, it cannot be seen; of a dash within a name '_'
 */
struct lookalike {
	size_t at;
	int len;
	unsigned code;
	char twin;
};

/** lookalike_name - "full-width comma", "no-break space"; lives in @arena or forever. */
const char *lookalike_name(struct arena *arena, unsigned code);

/**
 * lookalike_word - in the @len bytes of @word put twins in their place and drop what is invisible
 *
 * Returns the new length: the old one when there was nothing to do.
 */
size_t lookalike_word(char *word, size_t len);

/* Text with more of them is not code with a mistake in it: the rest is left as it is. */
#define ALIKE_MAX 256

/** struct lookalikes - those of one file, at most ALIKE_MAX; @list lives in the arena */
struct lookalikes {
	struct lookalike *list;
	int n;
};

/**
 * lookalike_read - what is meant by the text of @file, a C file, a Makefile or a table
 *
 * NULL when that is what it holds. A copy otherwise, as long and with the same lines: each twin is
 * followed by blanks, at the end of the word where it stands within one.
 */
char *lookalike_read(struct arena *arena, const char *file, const char *text, size_t len,
		     struct lookalikes *alikes);

#endif
