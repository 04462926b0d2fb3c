/* SPDX-License-Identifier: GPL-2.0-only */
/* classroom - what a graded batch says about the class: its goals and its mistakes */
#ifndef LAB_CLASSROOM_H
#define LAB_CLASSROOM_H

#include "alike.h"
#include "../grade/batch.h"

/** struct goal_rate - @passed of @judged students; @id: "STEP/GOAL" */
struct goal_rate {
	const char *id, *title;
	int passed, judged, points;
	bool hidden;
};

/**
 * struct mistake - an error that is a first cause
 * @students: how many have it
 * @student, @message: of the first of them who shows the line; @file, @line, @text: where, and that
 *	     line itself; or NULL, 0, NULL
 */
struct mistake {
	const char *code, *message, *student, *file, *text;
	int students, line;
};

/** struct classroom - the commonest mistakes first; lives in @arena */
struct classroom {
	struct arena *arena;
	struct goal_rate *goals;
	struct mistake *mistakes;
	int ngoals, nmistakes;
	struct alikes alikes;
};

/** classroom_read - from the results of @batch and OUT/STUDENT/verdict.json */
void classroom_read(struct classroom *classroom, const struct batch *batch);

#endif
