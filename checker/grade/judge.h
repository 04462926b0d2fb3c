/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * judge - one tree, several steps, one verdict
 *
 * A submission of the whole course is one tree, and every step's goals are judged on it. Checking
 * ten steps one by one would build and boot ten times, so the steps are first merged into one: the
 * union of their system calls, programs, answers and codes. One build and one boot give the
 * evidence, and each step is judged on what concerns it. Only a step that does not pass in company
 * is checked alone, so that a mistake in one step costs no points of another.
 */
#ifndef LAB_JUDGE_H
#define LAB_JUDGE_H

#include "../check.h"
#include "results.h"

/**
 * step_merge - a step that asks for everything that @steps ask for
 *
 * Ids of its goals are "STEP/GOAL". Lives in @arena and points into the steps.
 */
struct step *step_merge(struct arena *arena, const struct step *const *steps, int n,
			const char *name);

/**
 * judge_steps - check one tree for all of @steps (@n > 0)
 * @request: as for check_run(), without step
 * @name: of the whole, when there are several steps
 * @grade: gets the verdict's name
 *
 * The verdict holds the goals and findings of all steps. NULL when interrupted.
 */
struct verdict *judge_steps(struct arena *arena, const struct check_request *request,
			    const struct step *const *steps, int n, const char *name,
			    enum grade *grade);

/** judge_grade - the name of one check's verdict. */
enum grade judge_grade(const struct verdict *verdict);

/** judge_codes - codes of the errors that are first causes, separated by blanks, each once. */
const char *judge_codes(struct arena *arena, const struct verdict *verdict);

#endif
