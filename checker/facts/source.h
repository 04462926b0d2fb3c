/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * source - files of the tree, read once
 *
 * A source is what a collector read: text, length, line starts. Whatever the file holds (NUL
 * bytes, invalid UTF-8, CRLF, one endless line) it is kept as it is; the lexers must cope
 * with it. Only characters that look like ASCII and are not are read as what was meant (lookalike.h).
 */
#ifndef LAB_SOURCE_H
#define LAB_SOURCE_H

#include "facts.h"

/**
 * SOURCE_MAX - bytes of the longest file that is looked at; anything longer counts as unreadable.
 */
#define SOURCE_MAX (64u << 20)

/** source_from_text - a source of @text, which must be NUL-terminated at @len and outlive it. */
struct source *source_from_text(struct arena *arena, const char *file, const char *text,
				size_t len);

/** source_mean - let @source hold what was meant where the file has characters of lookalike.h. */
void source_mean(struct arena *arena, struct source *source);

/**
 * source_read - read @dir/@file
 *
 * Returns NULL with errno set when it cannot be read, is not a regular file (EINVAL) or is too long
 * (EFBIG). A relative path that leaves @dir through ".." is refused with EINVAL.
 */
struct source *source_read(struct arena *arena, const char *dir, const char *file);

/** facts_read - the source @file of the tree, read now if it was not; NULL when it cannot be. */
struct source *facts_read(struct facts *facts, const char *file);

/** source_span - the place of bytes @begin to @end (exclusive) of @source. */
struct span source_span(const struct source *source, size_t begin, size_t end);

/** source_offset - byte offset of a 1-based line and column; capped at the source's end. */
size_t source_offset(const struct source *source, int line, int column);

/**
 * text_fold - a copy of @len bytes with comments dropped and blanks folded to one
 *
 * No blank is kept around punctuation except after a comma and before a '*', so that "char*p" and
 * "char  * p" read alike: "char *p".
 */
char *text_fold(struct arena *arena, const char *text, size_t len);

#endif
