/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * progress - how far the learner is: work/state/progress, a text file that people can read
 *
 *	[course]
 *	kernel = 6.1.192
 *	track = modern
 *	student = 4711			; when it was said,
 *	variant = 90ab12cd34ef		; and when their course is one of their own (course/variant.h)
 *	current = 03-build-it-in
 *	round = 1			; how often the whole course was begun again
 *
 *	[step 02-define]
 *	entered = 8e1f...		; the tree as the step began (git's name of it)
 *	left = 90ab...			; as the learner last left it,
 *	left-from = 8e1f...		; and how it began then
 *	passed = 90ab... 2026-11-22 09:12:30
 *	failed = 2			; failed checks
 *	hints = 1			; hints seen
 *	last = fail E0201, 2026-11-22 09:10	; what the last check of it said
 *
 * and, of the whole course, what record.h says.
 *
 * The trees it names are kept alive by refs/lab/history.
 */
#ifndef LAB_PROGRESS_H
#define LAB_PROGRESS_H

#include <stdbool.h>

#include "../course/course.h"
#include "../course/variant.h"
#include "../lib/git.h"
#include "record.h"

/**
 * struct step_progress - "" stands for "not yet" in every string
 * @entered, @left, @left_from: tree objects
 * @passed: the tree that passed, and when
 * @broke_at: since when a passed step does not hold any more
 * @failed: checks that failed since it was last passed or begun
 * @hints: how many hints were shown
 * @last: the outcome of the last check, its first cause, and when
 */
struct step_progress {
	char name[64];
	char entered[HASH_HEX], left[HASH_HEX], left_from[HASH_HEX], passed[HASH_HEX];
	char passed_at[24], broke_at[24], last[64];
	int failed, hints;
};

#define PROGRESS_STEPS_MAX 64

struct progress {
	char kernel[32], student[128], variant[VARIANT_TAG + 1], current[64];
	enum track track;
	int round;
	struct step_progress steps[PROGRESS_STEPS_MAX];
	int nsteps;
	struct record record;
};

/** progress_parse - read a text; *@error names the line that is damaged, freed by the caller. */
int progress_parse(const char *name, const char *text, struct progress *progress, char **error);

/** progress_load - read the workspace's file. */
int progress_load(struct progress *progress, char **error);

/** progress_text - as the file has it, to be freed by the caller. */
char *progress_text(const struct progress *progress);

/** progress_save - replace the file atomically; what it was before stays as "progress~". */
int progress_save(const struct progress *progress);

/** progress_step - the entry of step @name, made when it is not there yet; NULL when full. */
struct step_progress *progress_step(struct progress *progress, const char *name);

/** progress_find - the entry of step @name, or NULL. */
const struct step_progress *progress_find(const struct progress *progress, const char *name);

/**
 * progress_leave - the current step is left with tree @tree
 *
 * That is what goto gives back, unless nothing was done in it: then what was left before stays.
 */
void progress_leave(struct progress *progress, const char *tree);

/**
 * progress_enter - step @name becomes the current one, with tree @tree: as it was left, or a new one.
 */
void progress_enter(struct progress *progress, const char *name, const char *tree);

/**
 * progress_return - go back to where the learner was @then, and keep what they have achieved
 *
 * The step and how it began are those of that time; so is what is no longer known. When the whole
 * course was started again in between, everything is as it was then; only who the learner is stays.
 */
void progress_return(struct progress *progress, const struct progress *then);

/** timestamp - "2026-11-22 09:12:30", now. */
void timestamp(char text[24]);

#endif
