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
 * As vm_source_line(), for many offsets: the file is compiled again. @found gets places in the tree only.
 * 0, or -ENOENT when nothing can be found. No sandbox.
 */
int source_lines(const char *stage, const char *file, const char *symbol,
		 const unsigned long *offsets, int n, source_line_found *found, void *cookie);

/**
 * source_debug_object - make @out, the object of @file with debug information
 * @section, @offset: get where in it function @symbol begins
 *
 * Its instructions are those of the object in the image. 0, or -ENOENT as above.
 */
int source_debug_object(const char *stage, const char *file, const char *symbol, const char *out,
			char section[64], unsigned long *offset);

#endif
