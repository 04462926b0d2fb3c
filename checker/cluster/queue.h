/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * queue - what the lab asks of Slurm, through its own commands
 *
 * The first of them that fails says why; nothing is read from Slurm's accounts or its log files.
 */
#ifndef LAB_QUEUE_H
#define LAB_QUEUE_H

#include <stdbool.h>

struct arena;

/**
 * struct queue_task - a line of squeue
 * @name, @index: of the job, and of the task in its array
 * @reason: why it waits; @node: where it runs or ran
 */
struct queue_task {
	const char *name, *state, *reason, *node;
	int index;
};

/**
 * struct queue_job - what is submitted
 * @array: "0-9,12"; @tasks_at_once: 0 for as many as there is room for
 * @options: further ones of sbatch, separated by blanks; NULL for none
 * @offset: given to the script as its argument
 */
struct queue_job {
	const char *name, *array, *script, *options;
	int tasks_at_once, minutes, memory_mb, offset;
};

/**
 * queue_max_array - MaxArraySize of the cluster; 0 when it cannot be asked
 * @why, @help: get a line each then, in @arena
 */
int queue_max_array(struct arena *arena, const char **why, const char **help);

/** queue_submit - false with @why in @arena: what sbatch said */
bool queue_submit(struct arena *arena, const struct queue_job *job, const char **why);

/**
 * queue_look - the tasks of these jobs (names with commas between), also of those that just ended
 *
 * False when the controller does not answer: then nothing is known.
 */
bool queue_look(struct arena *arena, const char *names, struct queue_task **tasks, int *n);

/** queue_has_ended - whether a task in this state does not come back by itself */
bool queue_has_ended(const char *state);

/** queue_cancel - end all tasks of these jobs */
void queue_cancel(const char *names);

#endif
