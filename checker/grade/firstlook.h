/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * firstlook - what a batch is, shown before anything of it runs
 *
 * Nothing is applied to a tree: patches are only read. What is named here is graded all the same (or
 * REJECTED, with the same message): the look is there so that a wrong folder, a missing half of the
 * class or an empty mail is noticed now and not in the morning.
 */
#ifndef LAB_FIRSTLOOK_H
#define LAB_FIRSTLOOK_H

#include "../course/course.h"
#include "roster.h"
#include "submission.h"

struct strbuf;

/**
 * struct first_look
 * @roster: NULL or empty: there is none
 * @name: what is graded, "all" or a step's name
 * @each_s: seconds that one submission took the last time; 0: not known
 * @workers: how many are graded at a time
 */
struct first_look {
	const struct submissions *submissions;
	const struct roster *roster;
	const struct course *course;
	const char *name;
	double each_s;
	int workers;
};

/** first_look - append it: one line in all, and one for each thing to be looked at. */
void first_look(struct strbuf *out, const struct first_look *look);

/** time_words - append "2 min", "3 h 20 min", "under a minute" */
void time_words(struct strbuf *out, double seconds);

/** pace_read - seconds that one submission of @graded took the last time beside @area; 0: not known */
double pace_read(const char *area, const char *graded);

/** pace_keep - remember it for the next time: when it cannot be written, nothing is lost */
void pace_keep(const char *area, const char *graded, double seconds);

#endif
