/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * silence - what gcc had no complaints about when it read it as another architecture
 *
 * One submission is read in several states, each with one more prototype, and gcc would read all its
 * files again in each of them (vm_other_side()). It skips a file that it had no complaints about
 * before, where nothing that it could complain about has changed.
 *
 * What it reads is the file, the headers that this includes, and the command on record. The key has:
 *  - the file's text;
 *  - include/linux/syscalls.h, without the added lines that do no more than declare another call:
 *    "asmlinkage long sys_NAME(int x, ...);", where this is the only line about it, the file has no
 *    NAME in it, and a file that begins with the same #include lines, the last one that header's, was
 *    read with the line or is read now, since it defines the call. Up to there gcc reads the same in both
 *    files; so whatever it reports about the line belongs to the other one. After it the line declares a
 *    name that this file does not mention;
 *  - every other file that was touched, except other C files, the course's programs, Makefiles
 *    that differ from the shipped ones in lists of objects, and the table if its rows are as usual:
 *    #define lines of new names.
 * There is no key for a file in which more than that could matter: other directives, a number's name
 * (__NR_x), a way to paste or hide a word.
 *
 * For most correct submissions gcc need not be run at all (silence_is_certain()): it could only object
 * to a prototype that differs from the definition. Where the header is as it shipped except for lines
 * after whole prototypes, each of them says word for word what a definition says, of types that mean
 * the same everywhere, that file begins like this one, and this one mentions no other sys_NAME,
 * there is none.
 */
#ifndef LAB_SILENCE_H
#define LAB_SILENCE_H

#include <stdbool.h>

#include "../facts/facts.h"

struct silence;

/** silence_new - with nothing read yet; in @arena. */
struct silence *silence_new(struct arena *arena);

/**
 * silence_key - what gcc would read of @file ("kernel/adder.c"), in the arena of the facts
 * @touched: paths that may differ from what was handed out, NULL-terminated
 *
 * NULL: that is not known for certain, or @silence is.
 */
const char *silence_key(const struct silence *silence, struct facts *facts, const char *file,
			const char *const *touched);

/** silence_was - whether gcc had no complaints about what has this key */
bool silence_was(const struct silence *silence, const char *key);

/** silence_note - gcc has read @file as it is in @facts, and had nothing to say; @key may be NULL. */
void silence_note(struct silence *silence, struct facts *facts, const char *file, const char *key);

/**
 * silence_is_certain - whether gcc can have no complaints about @file, once it was built without an error
 * @touched: as for silence_key()
 */
bool silence_is_certain(const struct silence *silence, struct facts *facts, const char *file,
			const char *const *touched);

#endif
