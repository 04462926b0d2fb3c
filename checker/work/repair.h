/* SPDX-License-Identifier: GPL-2.0-only */
/* repair - make progress and history agree again after one of them was lost */
#ifndef LAB_REPAIR_H
#define LAB_REPAIR_H

#include "../lib/failure.h"

/**
 * repair_progress - when the states that the progress names are gone, name new ones
 *
 * That happens after work/linux or its .git was deleted and recreated by `start`. What was passed
 * stays passed. A tree that is untouched becomes the beginning of the current step, made of the
 * course's solutions; one with the learner's work in it stays as it is. Says what it did on
 * standard output. Returns 0 or the failure's code. The caller holds the workspace lock.
 */
int repair_progress(struct failure *failure);

#endif
