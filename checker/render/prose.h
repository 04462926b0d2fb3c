/* SPDX-License-Identifier: GPL-2.0-only */
/* prose - what the lab says in sentences, as lines of a terminal */
#ifndef LAB_PROSE_H
#define LAB_PROSE_H

#include <stdio.h>

/**
 * prose_put - print @text to @to; on a terminal, or where COLUMNS says how wide it will be shown, no line
 * breaks within a word, and what follows a break stands below the beginning of its line
 */
void prose_put(const char *text, FILE *to);

/** prose_put_below - the same for one line (no newline): columns, and from column @indent on words */
void prose_put_below(const char *text, int indent, FILE *to);

#endif
