/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * show - what the learner gets to see at the end of a step
 *
 * A show is one file in checker/show/. It picks from the facts and judges nothing; step.ini names
 * the shows of a step in "shows =". It may find nothing to show (no lines): then nothing appears.
 */
#ifndef LAB_SHOW_H
#define LAB_SHOW_H

#include "../course/course.h"
#include "../verdict/verdict.h"

struct show {
	const char *name;
	void (*make)(struct arena *arena, const struct facts *facts, const struct step *step,
		     struct exhibit *exhibit);
};

#define SHOW(ident)                                                                                \
	static const struct show show_##ident;                                                     \
	static const struct show *const show_##ident##_p                                           \
		__attribute__((used, section("lab_shows"))) = &show_##ident;                       \
	static const struct show show_##ident

/** show_find - by name, or NULL. */
const struct show *show_find(const char *name);

/** exhibit_line - append a line, printf-style. */
void exhibit_line(struct arena *arena, struct exhibit *exhibit, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/** exhibits_make - the exhibits of @step, appended to @verdict. */
void exhibits_make(struct verdict *verdict, const struct step *step);

#endif
