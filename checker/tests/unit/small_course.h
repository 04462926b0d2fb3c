/* SPDX-License-Identifier: GPL-2.0-only */
/* small_course - a workspace of half a dozen files, in a temporary directory, with the real git */
#ifndef LAB_TEST_SMALL_COURSE_H
#define LAB_TEST_SMALL_COURSE_H

#include "../../work/progress.h"

/** small_course - a workspace whose tree is one commit, as start makes it; at the first step. */
struct progress small_course(void);

/** small_course_of - the same with the files of the directory @more, which replace its own. */
struct progress small_course_of(const char *more);

/** course_path - a path in its tree, kept until the test ends. */
const char *course_path(const char *name);

/** course_git - the lab's git, which must succeed; up to three words, NULL for none. */
void course_git(const char *a, const char *b, const char *c);

/** course_snapshot - the name of the tree as it is. */
const char *course_snapshot(void);

#endif
