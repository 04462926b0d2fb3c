/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * selftest - does this machine grade known submissions as it must?
 *
 * The labelled submissions are the course's own: its solutions, which must get all points, and for
 * each step one of its mistakes in place of the solution, which must get its code and not pass.
 */
#ifndef LAB_SELFTEST_H
#define LAB_SELFTEST_H

#include "batch.h"

/**
 * struct selftest
 * @labels: of each submission the code that it must get; NULL: it must pass
 */
struct selftest {
	struct arena *arena;
	struct submissions submissions;
	const char **labels;
	int nlabels;
};

/** selftest_make - what is to be graded for the steps of @plan */
void selftest_make(struct selftest *test, const struct grade_plan *plan);

/** selftest_differs - what did not get its label, one line (in the arena); NULL: all did */
const char *selftest_differs(const struct selftest *test, const struct grade_result *results);

/**
 * selftest_run - grade them, @workers at a time
 * @report: as in struct batch
 * @problem: gets what did not get its label; NULL when all did
 *
 * Returns 0, -EINTR, or another -errno when they could not be graded at all.
 */
int selftest_run(struct arena *arena, const struct grade_plan *plan, int workers,
		 void (*report)(const struct batch *batch, int index), const char **problem);

/**
 * selftest_solutions - grade the right one alone, and fill the store of @plan with what it compiles
 *
 * Returns 0, -EPROTO when it did not get all points, or another -errno.
 */
int selftest_solutions(struct arena *arena, const struct grade_plan *plan);

#endif
