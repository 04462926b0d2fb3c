/* SPDX-License-Identifier: GPL-2.0-only */
/* numbers - the number by which a system call is called */
#ifndef LAB_EXAM_NUMBERS_H
#define LAB_EXAM_NUMBERS_H

#include "../facts/facts.h"

/**
 * call_number - the number of the call that @view shows
 * @handler: its entry point, "__x64_sys_adder"
 *
 * The one that is asked for, that of its row, that of the slot of the image that holds its handler,
 * or the next free one.
 */
long call_number(struct facts *facts, const struct view *view, const char *handler);

/** free_call_number - the first number behind the native rows that nothing answers to. */
long free_call_number(const struct facts *facts);

#endif
