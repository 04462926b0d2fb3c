/* SPDX-License-Identifier: GPL-2.0-only */
/* stepcheck - check a step of the course and remember the result */
#ifndef LAB_STEPCHECK_H
#define LAB_STEPCHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "verdict/verdict.h"
#include "work/session.h"

/**
 * struct judge_options
 * @whole: show the text of a missing part, though not all hints have been seen
 * @tell_source: say, where progress is shown, that nothing is wrong in the source, once that is
 * known
 * @seed: 0 draws one
 * @progress: gets, with @cookie, what pipeline.h reports, and nothing is shown; NULL: a line shows it
 */
struct judge_options {
	bool is_static, full, plain, initcalls, whole, tell_source;
	uint64_t seed;
	void (*progress)(void *cookie, const char *what, int done, int total);
	void *cookie;
};

/**
 * judge_step - run the check of @step on the work tree
 * @session: NULL for a step that is not part of the course
 *
 * NULL with a failure when it was interrupted or could not begin. Shows progress on a terminal.
 */
struct verdict *judge_step(const struct session *session, const struct step *step,
			   const struct judge_options *options, struct arena *arena,
			   struct failure *failure);

/**
 * judge_prepare - the step that @name means (NULL: the current one), when it can be judged
 *
 * It cannot while the current step asks for a diagnosis that another step's rules would give away.
 * Where the first build of the kernel is not done and the judgement needs it, see judge_await(): the
 * session is opened again then, pointers into it are void, and the current step may be another. NULL
 * with a failure.
 */
const struct step *judge_prepare(struct session *session, const char *name,
				      const char *command, const struct judge_options *options,
				      struct failure *failure);

/**
 * judge_await - have the first build of the kernel done, by the process in the background or, where that is
 * gone, by this one
 *
 * Meanwhile the lock of the workspace is released, so that hints and lessons can be read; it is taken
 * again for @command. What fails is reported by the next judgement. 0, -EINTR, or another -errno.
 */
int judge_await(const char *command, const struct judge_options *options);

/**
 * judge_record - put the result into the progress (not yet saved)
 * @hash: the snapshot of the tree that was judged, "" when there is none; session_save() puts it
 * into the history of states that can be restored
 *
 * A pass counts only when the check went as deep as the step asks. A step that was passed and
 * fails now is pending since now. What the lab could not judge changes nothing.
 */
void judge_record(struct session *session, const struct step *step, const struct verdict *verdict,
		  const struct judge_options *options, const char *hash);

/**
 * judge_passed_steps - look (statically) whether the steps up to the current one that were passed
 * hold in the tree as it is
 * @hash: the snapshot of the tree as it is
 *
 * What the current step broke on purpose (its start-codes) does not count against them. Changes the
 * progress, unsaved; returns whether it did.
 */
bool judge_passed_steps(struct session *session, const char *hash);

/** judge_first_cause - the code of the first error that is a cause; NULL: there is none. */
const char *judge_first_cause(const struct verdict *verdict);

/** judge_holds - whether @step was passed and, as far as is known, holds in the tree as it is. */
bool judge_holds(const struct session *session, const struct step *step);

#endif
