/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * quoted - the definition of a system call that a compiler's message quotes
 *
 * What gcc and clang say about a wrong SYSCALL_DEFINEn differs with their version; the line of the
 * source that they print below the message does not, and says more.
 */
#ifndef LAB_QUOTED_H
#define LAB_QUOTED_H

#include "symptom.h"

/**
 * symptom_of_quoted - what is wrong with the SYSCALL_DEFINEn that @raw quotes
 * @raw: the lines of one message, as the compiler printed them; or NULL
 *
 * NULL when no definition is quoted, when it goes on in a line that is not quoted, and when nothing
 * is wrong with it. The line is judged by itself: a right one may still lack its header.
 */
const struct symptom *symptom_of_quoted(const char *raw);

#endif
