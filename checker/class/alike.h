/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * alike - which students have lines in common
 *
 * Only added lines count, without white space, and only those that few students have: what many
 * write is simply how it is done. Lines that the course itself gives do not count either. It is evidence
 * for whoever looks at it, and changes no grade.
 */
#ifndef LAB_ALIKE_H
#define LAB_ALIKE_H

#include <stdbool.h>

#include "../grade/submission.h"

/**
 * struct alike - two submissions, by their index
 * @same: the files are the same, byte by byte; then there are no @lines
 * @lines: that both have and few others
 */
struct alike {
	int a, b;
	bool same;
	const char **lines;
	int nlines;
};

/** struct alikes - those with most in common first */
struct alikes {
	struct arena *arena;
	struct alike *list;
	int n;
};

/**
 * alikes_find - fill @alikes
 * @given: patches of the course, whose lines are nobody's own
 */
void alikes_find(struct alikes *alikes, const struct submissions *all, const char *const *given,
		 int ngiven);

/** patch_line - line @number of @file as the patch @text leaves it, in @arena; NULL: not in it */
const char *patch_line(struct arena *arena, const char *text, const char *file, int number);

#endif
