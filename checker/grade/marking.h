/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * marking - which step is judged in which state of the tree, and what counts where
 *
 * 1. A step with a patch of its own is judged in the tree as that patch leaves it; what comes later
 *    makes no difference to it. Later steps check by themselves what must still hold.
 * 2. A patch that holds nothing but what the course laid into the tree (its start.diff, as `next`
 *    leaves it) is not work: the step was not started. Nor was a step without a patch of its own whose
 *    files are not there, or that only shows what it shows at its beginning (where no patch names any
 *    step: and the files that its solution changes are as the kernel shipped). It gets no points for
 *    what others did.
 * 3. A step that a series does not name, between others, is judged as the patch before it left the
 *    tree (there was nothing to change) and, if it does not pass there, as the next one left it
 *    (two steps in one patch); the better one counts.
 * 4. Where no patch names a step (a plain diff, one squashed mail), all are judged in the tree as
 *    it is in the end.
 * 5. A step that does not pass is judged again without what does not concern it: files that it may
 *    not touch, and lines that later steps put into the tree. So no step is charged for a mistake
 *    that another one planted, however patches were combined.
 * 6. One mistake costs once. What was counted in a step is forgiven in the later ones: they are
 *    judged as if it were right. Where the kernel cannot be built or booted because of it, they are
 *    judged with it fixed: by the finding's own exact fix, or by the course's version of a file
 *    that the course makes. What cannot be seen even so is blocked, and names the step and the
 * code.
 * 7. After a build or boot that a limit of time, memory or output ended, the later steps are judged
 *    by the sources alone.
 */
#ifndef LAB_MARKING_H
#define LAB_MARKING_H

#include "judge.h"
#include "series.h"

/**
 * struct mark - of one step
 * @where: in which state it was judged, one line: "as patch 3 of 10 (line 120) leaves the tree"
 * @notes: what else there is to say about that
 */
struct mark {
	const struct step *step;
	struct judged judged;
	const char *where;
	const char **notes;
	int nnotes;
};

/**
 * struct marking
 * @request: as for judge_steps(); its tree is untouched at the beginning
 * @steps: whose goals count, in their order
 * @marks: one for each of them
 * @now: the state the tree is in; the caller puts it back with edits_move()
 * @counted: the errors that cost points so far; @counted_by: in which step, in which state
 * @touched: paths that the tree was ever written to at
 * @over: the limit that ended the marking, or GRADE_PASS
 */
struct marking {
	struct arena *arena;
	const struct course *course;
	const struct step *const *steps;
	int nsteps;
	struct series *series;
	struct edits *edits;
	struct judge_request request;
	struct mark *marks;
	const struct edits_state *now;
	struct findings counted;
	struct counted {
		const struct step *step;
		const struct edits_state *state;
		bool fixed; /* in the state that is being judged */
	} * counted_by;
	int ncounted_by;
	const char **touched;
	int ntouched;
	enum grade over;
};

/** marking_run - judge every step; 0, -EINTR, or -errno when the tree cannot be written. */
int marking_run(struct marking *marking);

#endif
