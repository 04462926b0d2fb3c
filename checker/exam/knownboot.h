/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * knownboot - boots that went well before: the same kernel, given the same challenges
 *
 * The right submissions of a class differ in their text far more than in the kernels built from
 * them: most of these are identical byte for byte. In a batch all are asked the same questions. So a
 * boot in which everything was right is recorded, and where the same would be booted and asked again, the
 * record is used.
 *
 * The key of a boot is the SHA-256 of all that goes into it: image and initramfs, with the programs in
 * it, by their content, the machine with its clock and age, every question with its caller, its
 * arguments, its order and the expected answer, every run of a program with its arguments and the expected
 * output, and where the witness watches. A boot is recorded only when every call was answered correctly by a
 * handler that was entered once and with these arguments, every control held, every program printed
 * just what was expected, no caller was harmed and the console stayed silent: from its questions
 * alone all else can be derived, except what the witness saw of the programs. That is recorded, in numbers.
 * What failed in any way is booted again each time, and so is what is asked through memory.
 *
 * Only processes that grade can write to it, outside every sandbox. No guest and no build sees it.
 */
#ifndef LAB_KNOWNBOOT_H
#define LAB_KNOWNBOOT_H

#include <stdbool.h>

struct boot;

/** known_boot_key - the key of @boot, whose questions are drawn; in its arena; NULL: it has to be booted */
const char *known_boot_key(struct boot *boot);

/** known_boot_take - when @key is known, fill in the answers of @boot; false: boot it */
bool known_boot_take(struct boot *boot, const char *key);

/** known_boot_keep - after the boot: record it under @key if all went well */
void known_boot_keep(const struct boot *boot, const char *key);

#endif
