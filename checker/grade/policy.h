/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * policy - grading.ini: what goals are worth, what is hidden, what being late costs
 *
 *	[points]	STEP = N; STEP.GOAL = N
 *	[hidden]	STEP.GOAL = yes
 *	[late]		due, grace, per day, at most, times
 *
 * policy_example() has them all, with what they mean.
 */
#ifndef LAB_POLICY_H
#define LAB_POLICY_H

#include <stdbool.h>
#include <time.h>

#include "../course/course.h"
#include "submission.h"

/**
 * struct policy
 * @due: 0: nobody is late
 * @grace_s: seconds after @due that cost nothing
 * @per_day, @at_most: percent
 * @by_files: the times of the files count where nothing else says when something was handed in
 * @id: differs where the text of the policy does; 0: there is no policy
 */
struct policy {
	time_t due;
	int grace_s, per_day, at_most;
	bool by_files;
	unsigned id;
};

/** policy_example - the text of an annotated grading.ini that changes nothing */
extern const char policy_example[];

/**
 * policy_parse - read a policy and put points and hidden goals into @course
 * @name: stands for the file in messages
 * @error: "NAME:LINE: reason", freed by the caller; an unknown word is named with the nearest one
 */
bool policy_parse(struct policy *policy, struct course *course, const char *name, const char *text,
		  char **error);

/** policy_read - the same of a file */
bool policy_read(struct policy *policy, struct course *course, const char *path, char **error);

/**
 * policy_settle - find how late each submission is; false with @problem (in the arena)
 *
 * When it was handed in is taken from the roster's column "Submitted", else by Gradescope's list, else,
 * with "times = files", by its newest file.
 */
bool policy_settle(const struct policy *policy, struct submissions *submissions,
		   const char **problem);

/** policy_late - percent that a submission at that time loses; @days: days or parts of one, 0: in time */
int policy_late(const struct policy *policy, time_t submitted, int *days);

#endif
