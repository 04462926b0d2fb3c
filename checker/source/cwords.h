/* SPDX-License-Identifier: GPL-2.0-only */
/* cwords - what a C file may have to do with system calls, found quickly */
#ifndef LAB_CWORDS_H
#define LAB_CWORDS_H

#include <stddef.h>

/**
 * cscan_words - the words by which a file may concern a system call, without lexing it
 * @add: called with a tag and a word: 'd' SYSCALL_DEFINEn(word, 'f' a function-like sys_word or
 *	 __x64_sys_word, 'i' #include "word" of a .c file
 *
 * Cheap and generous: comments are not skipped. Used to index a whole tree.
 */
void cscan_words(const char *text, size_t len,
		 void (*add)(void *cookie, char tag, const char *word, size_t len), void *cookie);

#endif
