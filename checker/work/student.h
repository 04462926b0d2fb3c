/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * student - whose workspace this is: a name or number, and perhaps a variant of the course
 *
 * The token (course/variant.h) is kept in work/state/token, and the progress names its variant: without
 * the token the lab says that it is missing, so nobody unknowingly continues in another course.
 */
#ifndef LAB_STUDENT_H
#define LAB_STUDENT_H

#include <stdbool.h>

#include "../lib/failure.h"

struct progress;

/** student_take - use the variant of the kept token, if there is one; 0 or a failure's code */
int student_take(struct failure *failure);

/**
 * student_check - whether the variant in use is the one that the workspace was begun with
 *
 * It is not when the token was lost, or another one was put there: the course would be another one than the
 * learner has worked on. 0 or a failure's code.
 */
int student_check(const struct progress *progress, struct failure *failure);

/** student_record - put the variant in use, if one is, into the progress of a new workspace */
void student_record(struct progress *progress);

/**
 * student_choose - what `start` is given
 * @given: a name or number, or a token; NULL: nothing
 * @secret: file of the secret, to make the token of @given here and now; NULL: none
 * @begun: there is progress, so that the variant must stay what it is
 * @id: gets the name or number, to be freed; NULL when nothing was given
 *
 * A token is kept and its variant used from now on; without one, a workspace that was begun with one must
 * still have it. 0 or a failure's code.
 */
int student_choose(const char *given, const char *secret, bool begun, char **id,
		   struct failure *failure);

#endif
