/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * regrade - grade some of a batch again, look at what would change, then take it over or drop it
 *
 * Until then the new results are in OUT/.regrade, which no student's directory can be.
 */
#ifndef LAB_REGRADE_H
#define LAB_REGRADE_H

#include "batch.h"

struct strbuf;

/** regrade_dir - "OUT/.regrade", in @arena */
const char *regrade_dir(struct arena *arena, const char *out);

/** regrade_choose - keep those whose names match @pattern (a shell's glob); false: none is left */
bool regrade_choose(struct submissions *all, const char *pattern);

/** regrade_tell - append old against new, a line for each that differs; returns how many */
int regrade_tell(struct arena *arena, const char *out, struct strbuf *text);

/**
 * regrade_apply - let new results take the place of the old ones in the @batch of all
 *
 * Its results are set, for batch_finish(). It may be repeated when it was interrupted. Returns 0;
 * -ENOENT: nothing was regraded; -EINPROGRESS: not all of it was; -ENODATA: some of the batch were
 * never graded; or another -errno.
 */
int regrade_apply(struct batch *batch);

/** regrade_refusal - what the first three of these mean; NULL for others */
const char *regrade_refusal(int err);

/** regrade_discard - drop the new results; 0 or -errno */
int regrade_discard(struct arena *arena, const char *out);

#endif
