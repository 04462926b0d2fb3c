/* SPDX-License-Identifier: GPL-2.0-only */
/* grading - what `lab grade` prepares before a batch: the lock, the sandbox, the pristine tree */
#ifndef LAB_GRADING_H
#define LAB_GRADING_H

#include "../grade/batch.h"
#include "../grade/policy.h"
#include "../grade/roster.h"
#include "../lib/strbuf.h"
#include "../command/command.h"

#define BUILD_S_DEFAULT 600

/**
 * struct grading - one call of the command
 * @roster: empty when there is none
 * @secret: of --secret; there is one when the plan has its id
 * @old: the results' directory, also when new ones are made beside them
 * @lock: descriptor of the workspace's lock; -1: not taken
 */
struct grading {
	const struct command_line *line;
	struct arena *arena;
	struct course *course;
	struct grade_plan plan;
	struct submissions submissions;
	struct policy policy;
	struct roster roster;
	struct strbuf secret;
	struct batch batch;
	const char *old;
	int lock;
};

/* Each prints what is wrong and returns the exit code; 0 when all is well. */

/** grading_lock - nobody else grades in this workspace until @grading->lock is closed */
int grading_lock(struct grading *grading);

/** grading_place - where the pristine tree and its build are to be */
void grading_place(struct grading *grading);

/** grading_prove_sandbox - report what cannot work before the tree is copied */
int grading_prove_sandbox(struct grading *grading);

/** grading_prepare_tree - the pristine tree and its build, unless they are there */
int grading_prepare_tree(struct grading *grading);

/** grading_warm - compile what all share, if that is worthwhile for @nwaiting submissions; say so */
void grading_warm(struct grading *grading, int nwaiting);

/** grading_tell_again - set the command that repeats the batch */
void grading_tell_again(struct grading *grading);

/** grading_secret - read the file of --secret, if there is one */
int grading_secret(struct grading *grading);

/** grading_variants - write the tokens of the roster's students into the file of --variants */
int grading_variants(struct grading *grading);

/** grading_prepare - make what all gradings start from, and say so */
int grading_prepare(struct grading *grading);

/** grading_bundle - write what the service of --bundle is given; the steps were chosen */
int grading_bundle(const struct grading *grading);

#endif
