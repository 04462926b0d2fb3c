/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * knownboot - boots that went well before: the very same kernel, asked the very same
 *
 * The right submissions of a class differ in their words far more than in the kernels that come of
 * them: most of these are the same byte for byte. In a batch all are asked the same questions. So a
 * boot in which everything was right is noted, and where the same would be booted and asked once more, that
 * is what is known of it.
 *
 * The key of a boot is the SHA-256 of all that goes into it: image and initramfs by their content,
 * the machine with its clock and age, every question with its caller, its arguments, its order
 * and the expected answer, and where the witness watches. Noted is only a boot in which every call was
 * answered rightly by a handler that was entered once and with these arguments, every control held,
 * no caller was harmed and the console stayed silent: from its questions alone all else can be told. What
 * failed in any way is booted anew each time, and so is what runs a student's programs, or is asked
 * by way of memory.
 *
 * Who can write to it: processes that grade, outside every room. No guest and no build sees it.
 */
#ifndef LAB_KNOWNBOOT_H
#define LAB_KNOWNBOOT_H

#include <stdbool.h>

struct boot;

/** known_boot_key - the key of @boot, whose questions are drawn; in its arena; NULL: it is to be booted */
const char *known_boot_key(struct boot *boot);

/** known_boot_take - when @key is known, let @boot have been answered; false: boot it */
bool known_boot_take(struct boot *boot, const char *key);

/** known_boot_keep - after the boot: note it under @key if all went well */
void known_boot_keep(const struct boot *boot, const char *key);

#endif
