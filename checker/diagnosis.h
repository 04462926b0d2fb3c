/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * diagnosis - what may be shown while a learner has to find planted mistakes by their symptoms
 *
 * In a step with `symptoms = only` no command names a cause in that tree, or a line of it, until all
 * its answers are right. This is the one place that decides.
 */
#ifndef LAB_DIAGNOSIS_H
#define LAB_DIAGNOSIS_H

#include <stdbool.h>

struct failure;
struct step;

/** diagnosis_is_open - whether @step is such a step, and its answers in @tree are not all right yet. */
bool diagnosis_is_open(const struct step *step, const char *tree);

/** diagnosis_is_owed - the same for the learner's current step, where @tree is the learner's tree. */
bool diagnosis_is_owed(const char *tree);

/** diagnosis_refuse - a failure where it is owed: what was asked for would reveal it. 0 or its code. */
int diagnosis_refuse(const char *tree, struct failure *failure);

#endif
