/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * batch - grade many submissions, each in a process of its own, some at a time
 *
 * A worker that crashes, hangs or is killed takes nothing with it: its submission is tried again
 * and then is an INFRA_ERROR. The journal (OUT/journal) has a line for every finished
 * submission, written after its files are in place, so a batch that was killed continues where it
 * stopped.
 */
#ifndef LAB_BATCH_H
#define LAB_BATCH_H

#include "worker.h"

/**
 * struct batch
 * @results: one for each submission, in the same order; its strings live in @arena
 * @done: which of them are finished
 * @workers: how many at a time
 * @bounded: set by batch_run(): which sums of a submission's processes control groups bound
 * @report: called for each submission that has its result; may be NULL
 */
struct batch {
	struct arena *arena;
	const struct grade_plan *plan;
	const struct submissions *submissions;
	struct grade_result *results;
	bool *done;
	int ndone, workers;
	const char *bounded;
	void (*report)(const struct batch *batch, int index);
};

/**
 * batch_begin - make the results' directory and its journal
 * @resume: take over what an earlier journal says about the same submissions
 *
 * Returns 0 or -errno; -EINVAL: the journal is of another batch (step, seed or tree differ).
 */
int batch_begin(struct batch *batch, bool resume);

/** batch_run - grade what is not done; 0, -EINTR when interrupted, or another -errno. */
int batch_run(struct batch *batch);

/** batch_finish - write OUT/results.csv; 0 or -errno. */
int batch_finish(const struct batch *batch);

/**
 * batch_left_s - about how many seconds the rest takes, by what was graded so far; 0: not known
 */
double batch_left_s(const struct batch *batch);

/** batch_each_s - the mean seconds of those that were not REJECTED; 0: there are none. */
double batch_each_s(const struct batch *batch);

/**
 * batch_is_another - whether the journal in the results' directory is of another batch than this
 * @why: says of what, in the arena
 *
 * That is of other steps, or of students that this batch has not. To be called before batch_begin().
 */
bool batch_is_another(const struct batch *batch, const char **why);

/** batch_count - how many have this verdict */
int batch_count(const struct batch *batch, enum grade grade);

/**
 * batch_place - where the files of a submission are made before batch_settle(); to be freed
 *
 * For an engine that has them made elsewhere: it puts the student's directory there and the row into
 * @batch->results.
 */
char *batch_place(const struct batch *batch, int index);

/** batch_settle - publish them, record it in the journal and report it; 0 or -errno */
int batch_settle(struct batch *batch, int index);

/** journal_header - the line that says what a batch is of: version, steps, seed, tree, policy */
char *journal_header(const struct grade_plan *plan);

/**
 * journal_row - take the row from the journal in @dir, of a batch of this submission alone
 *
 * False, and nothing is taken, when it is of another batch or another submission, or is not there.
 */
bool journal_row(const struct batch *batch, int index, const char *dir);

/** journal_seed - the seed of the batch that @out's journal belongs to; 0 when there is none. */
uint64_t journal_seed(const char *out);

#endif
