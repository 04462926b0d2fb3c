/* SPDX-License-Identifier: GPL-2.0-only */
/* reason - why a submission does not have full marks, in one line */
#ifndef LAB_REASON_H
#define LAB_REASON_H

#include "marking.h"

#define REASON_BYTES 300

/**
 * reason_of - the first thing that cost points in the first step that has the submission's verdict
 * @marks: @n of them; those after the first that was not judged do not count
 *
 * "step 02-define: E0305 at kernel/adder.c:7: ...; 2 more steps lack points". The step is named
 * where there are several. Lives in @arena; NULL when no step lacks points.
 */
const char *reason_of(struct arena *arena, const struct mark *marks, int n, enum grade grade);

/** reason_clip - @text, or its beginning and "..." so that it has at most REASON_BYTES; may be
 * NULL. */
const char *reason_clip(struct arena *arena, const char *text);

/**
 * reason_join - @list with "; " between, as far as REASON_BYTES has room, else "and N more".
 */
const char *reason_join(struct arena *arena, const char *const *list, int n);

#endif
