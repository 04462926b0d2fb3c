/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * laid - what the course itself laid into a student's tree, told from what the student wrote
 *
 * A step may begin with a start.diff; that of steps 9 and 10 plants mistakes. They stand in the
 * student's patches, and are never the student's.
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
 * laid_without - @state as far as it concerns @step
 *
 * That is without files that a submission of @step may not touch, and without the lines that the
 * steps behind it laid into files of the kernel, where they still are as they were laid.
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
