/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * series - a submission as the patches that it consists of, and the states that they make
 *
 * A patch is a mail, or any other file. It belongs to a step when its subject begins with the
 * step's name, as `lab submit` writes it ("02-define: ..."), or the name of its file does. One that
 * names no step goes with the named one before it. Patches are applied in the order of their
 * numbers ("[PATCH 3/10]") when each has one, otherwise in their order in the files, the files in the
 * order of their names with numbers in them sorted as numbers. The same patch twice counts once.
 */
#ifndef LAB_SERIES_H
#define LAB_SERIES_H

#include "../course/course.h"
#include "../source/edits.h"
#include "submission.h"

/** struct series_patch - @step: whose it is, NULL: not said; @after: the tree as it leaves it */
struct series_patch {
	int part;
	const struct diff *diff;
	const struct diff_mail *mail;
	const struct step *step;
	struct edits_state after;
};

/**
 * struct series
 * @named: some patch says which step it is of
 * @notes: what was ignored, or decided
 * @flags: of the notes those that an instructor should look at
 * @problem: why it is refused; NULL when it is not
 */
struct series {
	struct arena *arena;
	const struct submission *submission;
	const struct course *course;
	struct series_patch *patches;
	int n;
	bool named;
	const char **notes;
	int nnotes;
	const char **flags;
	int nflags;
	const char *problem;
};

/** series_read - take a submission apart; false with the problem reported. */
bool series_read(struct series *series);

/** series_apply - apply all patches to the tree of @edits, in memory; false with the problem. */
bool series_apply(struct series *series, struct edits *edits);

/** series_own - the last patch of @step, with those that go with it; -1 when there is none. */
int series_own(const struct series *series, const struct step *step);

/** series_first - the first patch of @step; -1 when there is none. */
int series_first(const struct series *series, const struct step *step);

/** series_before, series_behind - last patch of a step before, of the next step after; or -1. */
int series_before(const struct series *series, const struct step *step);
int series_behind(const struct series *series, const struct step *step);

/** series_state - the tree after patch @index; NULL (the untouched one) for -1. */
const struct edits_state *series_state(const struct series *series, int index);

/** series_where - which patch that is, for people: "patch 3 of 10 (line 120)"; in the arena. */
const char *series_where(const struct series *series, int index);

#endif
