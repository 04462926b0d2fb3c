/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fix - edits that several rules suggest
 *
 * `./lab dev vary` tests every edit of confidence exact (see exactfix.h): where one of these cannot
 * be sure in the given tree, it lowers the confidence itself.
 */
#ifndef LAB_FIX_H
#define LAB_FIX_H

#include "../facts/facts.h"
#include "../verdict/finding.h"

/** fix_move_lines - move the lines of @span to just after line @after of the same file. */
void fix_move_lines(struct finding *finding, enum confidence confidence, struct span span, int after);

/**
 * fix_row_number - give @row the number @number, and move it when it would be out of order
 *
 * Leading blanks go, everything else in the line stays as it was written. A guess where the other
 * rows leave no place in order, or where a number would be skipped.
 */
void fix_row_number(struct finding *finding, enum confidence confidence,
		    const struct table_row *row, long number);

/** fix_row_confidence - exact when a row with @number, put at its place, is in order there. */
enum confidence fix_row_confidence(const struct facts *facts, long number,
				   const struct table_row *except);

/** fix_delete_lines - delete all lines of @span. */
void fix_delete_lines(struct finding *finding, enum confidence confidence, struct span span);

/** define_confidence - of a fix that writes SYSCALL_DEFINE there: in a header, it has to move as well. */
enum confidence define_confidence(const struct definition *definition);

/** fix_include - let the file of @definition include linux/syscalls.h above it, if it does not. */
void fix_include(struct finding *finding, enum confidence confidence,
		 const struct definition *definition);

#endif
