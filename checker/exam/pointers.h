/* SPDX-License-Identifier: GPL-2.0-only */
/* pointers - draw what the pointers of a challenged call point to, and pointers that are bad */
#ifndef LAB_POINTERS_H
#define LAB_POINTERS_H

#include "../course/course.h"
#include "../lib/util.h"
#include "../facts/facts.h"

struct oracle;

/**
 * memory_draw - give @challenge its memory, and what must be in it after the call
 *
 * Each object lies between two guards of random bytes, so that one byte too many is noticed. Sets
 * @challenge's expected result, too.
 */
void memory_draw(struct arena *arena, struct rng *rng, const struct oracle *oracle,
		 struct challenge *challenge);

/**
 * bad_pointers_draw - append the calls in which one pointer is bad and everything else is right
 * @like: a challenge of the same call, for its other arguments
 */
void bad_pointers_draw(struct arena *arena, struct rng *rng, const struct oracle *oracle,
		       const struct challenge *like, struct challenge **list, int *n);

/** oracle_has_pointers - whether the call that @oracle knows takes pointers. */
bool oracle_has_pointers(const struct oracle *oracle);

#endif
