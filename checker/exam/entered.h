/* SPDX-License-Identifier: GPL-2.0-only */
/* entered - what the learner's program made the kernel enter, and what came back */
#ifndef LAB_EXAM_ENTERED_H
#define LAB_EXAM_ENTERED_H

#include "../course/course.h"

struct arena;
struct witness_hit;

/**
 * entered_take - put those of @hits into @run that are the first instruction of a handler
 * @handlers: their addresses, in the order of the step's calls
 */
void entered_take(struct arena *arena, const struct step *step, const unsigned long *handlers,
		  const struct witness_hit *hits, int n, struct program_run *run);

/** entered_suffices - whether @run entered what @program has to enter, and came back. */
bool entered_suffices(const struct step_program *program, const struct program_run *run);

#endif
