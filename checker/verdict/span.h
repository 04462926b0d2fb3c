/* SPDX-License-Identifier: GPL-2.0-only */
/* span - a place in a file of the kernel tree */
#ifndef LAB_SPAN_H
#define LAB_SPAN_H

#include <stdbool.h>

/**
 * struct span - a place in a file
 * @file: path relative to the tree; NULL means "no place"
 * @line: 1-based; 0 for the file as a whole
 * @column: 1-based byte column of the first byte; 0 for the line as a whole
 * @end_column: column after the last byte, on @end_line
 * @end_line: 0 or equal to @line for a span within one line
 */
struct span {
	const char *file;
	int line, column, end_column, end_line;
};

static inline bool span_is_set(struct span span)
{
	return span.file != 0;
}

/** span_compare - order by file, line and column, for sorting. */
int span_compare(const struct span *a, const struct span *b);

#endif
