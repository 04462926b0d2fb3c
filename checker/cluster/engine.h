/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * engine - a batch as Slurm job arrays
 *
 * The batch is frozen in OUT/.slurm, which every node must see: the submissions, the policy, the
 * program. A task of an array grades one of them, as `lab grade -j 1` does, into OUT/.slurm/made,
 * and renames what it made to OUT/.slurm/done/INDEX: so a result is there completely or not at all,
 * and of two tasks for one submission the second finds its place taken. This side follows the queue
 * and that directory, moves what is done into the results and notes it in the journal. What Slurm
 * says about a task's end only decides whether to submit it again.
 */
#ifndef LAB_ENGINE_H
#define LAB_ENGINE_H

#include "../grade/batch.h"

/**
 * struct engine - how to grade @batch there
 * @options: further options of sbatch, separated by blanks; NULL for none
 * @arguments: of `lab grade` for a task, as shell words, a blank before each
 * @policy: its file; NULL: none
 * @at_once: tasks at a time; 0: as many as there is room for
 * @why, @help: get a line each when the cluster cannot grade
 */
struct engine {
	struct batch *batch;
	const char *options, *arguments, *policy;
	int at_once;
	const char *why, *help;
};

/**
 * engine_run - grade what is not done; for batch_begin() and batch_finish() see batch.h
 *
 * Returns 0; -EINTR when interrupted; -ECANCELED with @why and @help; or another -errno. Except for
 * 0 its jobs are cancelled, and what they have done is taken over when this is called again.
 */
int engine_run(struct engine *engine);

/**
 * task_run - a task on a node: grade the frozen submission @path with @plan
 *
 * Returns 0, or -errno with @why when this node cannot grade; it has left @why for engine_run().
 */
int task_run(struct arena *arena, struct grade_plan *plan, const char *path, const char *tree,
	     const char **why);

#endif
