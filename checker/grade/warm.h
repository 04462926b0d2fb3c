/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * warm - make once what all submissions of a batch have in common
 *
 * The course's own solutions are graded before the first submission, and the objects that their rows in
 * the system call table concern are kept (vm/stage/objectstore.h). A batch of a few submissions does not
 * do so: it would take longer. Nothing depends on it: without the store each submission compiles them.
 */
#ifndef LAB_WARM_H
#define LAB_WARM_H

#include "batch.h"

/**
 * warm_objects - give @plan its store of objects, if that is worthwhile for the @n submissions that wait
 *
 * @tell: called before the solutions are graded: it takes as long as a submission
 *
 * Sets @plan->objects. What was made for this tree and these steps before is used again.
 */
void warm_objects(struct arena *arena, struct grade_plan *plan, int n, void (*tell)(void));

/** Name of the scan's file (tree/scancache.h) in plan->scan. */
#define WARM_SCAN "scan"

/**
 * warm_batch - what one submission of a batch has in common with the others
 *
 * Lets @plan record which boots go well (exam/knownboot.h), and scans the pristine tree, which each
 * submission's is a view of. Of earlier batches nothing is known.
 */
void warm_batch(struct arena *arena, struct grade_plan *plan);

#endif
