/* SPDX-License-Identifier: GPL-2.0-only */
/* sourcelines - from instructions of the learner's functions to lines of their files */
#ifndef LAB_SOURCELINES_H
#define LAB_SOURCELINES_H

/** source_line_found - a place that offset number @index comes from; several times where it was inlined */
typedef void source_line_found(void *cookie, int index, const char *function, const char *file,
			       int line);

/**
 * source_lines - where bytes of function @symbol of @file come from, and what was inlined there
 *
 * As vm_source_line(), for many offsets: the file is compiled once more. @found is told places in the tree only. 0, or -ENOENT when nothing can be told. No sandbox.
 */
int source_lines(const char *stage, const char *file, const char *symbol,
		 const unsigned long *offsets, int n, source_line_found *found, void *cookie);

#endif
