/* SPDX-License-Identifier: GPL-2.0-only */
/* standing - how far the learner is with a step, and what they and the course make of it */
#ifndef LAB_STANDING_H
#define LAB_STANDING_H

#include "session.h"

struct strbuf;

/** step_state - how far the learner is with a step, whatever the tree holds: "passed" once it was
 * passed, else "current" or "open". */
const char *step_state(const struct session *session, const struct step *step);

/**
 * step_in_tree - what the tree as it is holds of a step
 *
 * "holds"; "pending": it was passed, and is not correct in the tree now; "later": the tree is at an
 * earlier step; "here": the current one, not passed yet; "unknown": passed over.
 */
const char *step_in_tree(const struct session *session, const struct step *step);

/**
 * solution_diff - the step's solution as a diff for this tree
 *
 * Made from the state on entering the step; when the learner has not been there, or it does not fit
 * there, the text as the course has it.
 */
void solution_diff(struct session *session, const struct step *step, struct strbuf *diff);

/**
 * own_diff - what the learner changed in @step, up to tree @now (NULL: as it was left or passed).
 */
int own_diff(struct session *session, const struct step *step, const char *now, struct strbuf *diff,
	     struct failure *failure);

#endif
