/* SPDX-License-Identifier: GPL-2.0-only */
/* watch - check --watch: stay beside the editor and give the verdict after every save */
#ifndef LAB_CMD_WATCH_H
#define LAB_CMD_WATCH_H

struct command_line;
struct judge_options;
struct round_job;

/**
 * watch_run - check whenever the tree changes, until the learner ends it
 * @job: what is judged then; NULL: a step of the course
 *
 * Releases the workspace lock at once; each check takes it for itself. Returns the exit code of
 * the last verdict, EXIT_INTERRUPTED when there was none.
 */
int watch_run(const struct command_line *line, const struct judge_options *options,
	      const struct round_job *job);

#endif
