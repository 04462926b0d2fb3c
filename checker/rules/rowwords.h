/* SPDX-License-Identifier: GPL-2.0-only */
/* rowwords - lines of the table that hold the words of a call's row, but are no such row */
#ifndef LAB_ROWWORDS_H
#define LAB_ROWWORDS_H

#include "rule.h"

/**
 * struct row_words - such a line: all its words are words of the one row
 * @line: in the table
 * @span: from its first word to its last; of a comment from its '#'
 * @number: -1 when none is there
 * @abi: "common" or "64"; NULL when none is there
 * @name, @entry: whether the call's name, and the function's, are there
 * @in_order: the columns are in order, blanks between them, at most one spoilt
 * @commented: a '#' stands before it
 * @is_c: it is written as C would have it: "#define __NR_adder 451", "__SYSCALL(451, sys_adder)"
 */
struct row_words {
	int line;
	struct span span, hash; /* @hash: the '#' and what stands between it and the first column */
	long number;
	const char *abi;
	bool name, entry, in_order, commented, is_c;
};

/**
 * row_words_find - the line of the learner's that holds the words of the subject's row
 * @commented: look among the comments, and there alone
 *
 * At least three of the four words have to be there, two where it is written as in C, and nothing else but what separates them. A
 * row that is correct, or that is spoilt in one column alone, does not count here.
 */
bool row_words_find(const struct view *view, bool commented, struct row_words *found);

/** row_words_text - the row that is meant, as the table has them. */
const char *row_words_text(const struct view *view, const struct row_words *words);

/** row_words_fix - replace the line by that row; exact when it stands in order where it is. */
void row_words_fix(struct finding *finding, const struct view *view, const struct row_words *words);

/** row_stands_in_order - whether all native rows above @line have lower numbers, and those below higher ones. */
bool row_stands_in_order(const struct table_facts *table, int line, long number);

#endif
