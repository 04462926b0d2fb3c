/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * session - what every command of the course starts with: the course, the progress, the step
 */
#ifndef LAB_SESSION_H
#define LAB_SESSION_H

#include "../lib/failure.h"
#include "../course/course.h"
#include "../source/patch.h"
#include "progress.h"

struct session {
	struct course *course;
	struct progress progress;
	const struct step *step; /* the current one */
	char seen[HASH_HEX]; /* a snapshot that session_save() puts into the history; "" for none */
};

/**
 * session_open - read the course and the progress
 * @locked: the command has the workspace lock: an interrupted move is completed first
 *
 * Returns 0 or the failure's code. End with session_close() in any case.
 */
int session_open(struct session *session, bool locked, struct failure *failure);
void session_close(struct session *session);

/**
 * session_read - the same for a command that only shows the course
 *
 * It needs no workspace: without one the first step is the current one, and nothing was done yet.
 */
int session_read(struct session *session, struct failure *failure);

/** session_step - the step that @name means, NULL: the current one; a failure offers near names. */
const struct step *session_step(const struct session *session, const char *name,
				struct failure *failure);

/** session_save - write the progress, and put the tree that was @seen into the history. */
int session_save(const struct session *session, struct failure *failure);

/** session_seen - what is known of @step; never NULL, all empty when it was never begun. */
const struct step_progress *session_seen(const struct session *session, const struct step *step);

/**
 * session_progress - the same to be written to; made when it is not there yet
 *
 * Making one moves the others: hold the result no longer than until the next call.
 */
struct step_progress *session_progress(struct session *session, const struct step *step);

/** step_file - "steps/NN-name/@name", freed by the caller; NULL when it does not exist. */
char *step_file(const struct step *step, const char *name);

/** step_solution - "solutions/NN-name/@name", the same. */
char *step_solution(const struct step *step, const char *name);

/**
 * state_apply - the tree that a diff of the course makes of tree @from (nothing is written to disk)
 * @diff: path of the diff; NULL: @to becomes @from
 *
 * The diff is adapted to the tree. A conflict is an EXIT_FAIL failure that names the file.
 */
int state_apply(const char *from, const char *diff, char to[HASH_HEX], struct failure *failure);

/** state_patch - the same with the text of a diff that was made in this kernel. */
int state_patch(const char *from, const char *diff, char to[HASH_HEX], struct failure *failure);

/**
 * state_enter - the tree on entering @step, for a learner who comes from tree @from
 *
 * That is @from with the step's start.diff, if it has one.
 */
int state_enter(const char *from, const struct step *step, char to[HASH_HEX],
		struct failure *failure);

/**
 * state_build - the tree on entering @step, when the learner has not been there
 *
 * Continues from the learner's own work as far as it goes, then with the course's solutions. Where
 * these do not fit together, the course's own states are used from the beginning.
 */
int state_build(struct session *session, const struct step *step, char to[HASH_HEX],
		struct failure *failure);

/**
 * state_solve - the trees on entering @step, and with its solution, as the course has them
 *
 * All steps before it are solved by the course's solutions, whatever the learner did.
 */
int state_solve(struct session *session, const struct step *step, char before[HASH_HEX],
		char to[HASH_HEX], struct failure *failure);

#endif
