/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * warm - make once what all submissions of a batch have in common
 *
 * The course's own solutions are graded before the first submission, and the objects that their rows in
 * the system call table concern are kept (vm/stage/objectstore.h). A batch of a few submissions does not
 * do so: it would take longer. Nothing hangs on it: without the store each submission compiles them.
 */
#ifndef LAB_WARM_H
#define LAB_WARM_H

#include "batch.h"

/**
 * warm_objects - see to it that @plan has its store of objects, if that is worth while for the @n submissions that wait
 *
 * @tell: called before the solutions are graded: it takes as long as a submission
 *
 * Sets @plan->objects. What was made for this tree and these steps before is used again.
 */
void warm_objects(struct arena *arena, struct grade_plan *plan, int n, void (*tell)(void));

/** warm_boots - let @plan note which boots go well (exam/knownboot.h); of earlier batches nothing is known */
void warm_boots(struct arena *arena, struct grade_plan *plan);

#endif
