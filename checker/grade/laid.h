/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * laid - what the course itself put into a student's tree, told apart from what the student wrote
 *
 * A step may begin with a start.diff; that of steps 9 and 10 plants mistakes. They are in the
 * student's patches, and are never counted as the student's.
 */
#ifndef LAB_LAID_H
#define LAB_LAID_H

#include "../course/course.h"
#include "../source/edits.h"

/** laid_is_all - whether @after is just @before with the start.diff of @step in it */
bool laid_is_all(struct edits *edits, const struct step *step, const struct edits_state *before,
		 const struct edits_state *after);

/** laid_is_missing - whether no file that the step's start.diff makes is there in @state */
bool laid_is_missing(struct edits *edits, const struct step *step, const struct edits_state *state);

/**
 * laid_is_untouched - whether no file that the solution of @step changes differs in @state from the kernel's own
 */
bool laid_is_untouched(struct edits *edits, const struct step *step,
		       const struct edits_state *state);

/**
 * laid_without - @state as far as it concerns @step
 *
 * That is without files that a submission of @step may not touch, and without the lines that the
 * steps after it put into files of the kernel, where they are still unchanged.
 */
struct edits_state laid_without(struct edits *edits, const struct course *course,
				const struct step *step, const struct edits_state *state);

/**
 * laid_solution - the text that the course's own way to the end of @step gives a file that the
 *	course makes; NULL where it makes none
 */
const char *laid_solution(struct edits *edits, const struct course *course, const struct step *step,
			  const char *path, size_t *len);

#endif
