/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * round - one check of `check --watch`, in a process of its own
 *
 * It can so be ended at any moment as Ctrl-C ends a check (build and QEMU are cleaned up), holds
 * the workspace lock no longer than it works, and when it crashes only a verdict is lost.
 * Once it has reported it stays, without the lock, to show its verdict again at another width.
 */
#ifndef LAB_CMD_ROUND_H
#define LAB_CMD_ROUND_H

#include <stdbool.h>
#include <sys/types.h>

#include "../lib/strbuf.h"

struct command_line;
struct failure;
struct judge_options;

/**
 * struct round_job - what is judged instead of a step of the course
 * @name: for the heading: "your own calls"
 * @paths: patterns of the files that are looked at where saves are not reported; ends with NULL
 * @judge: in the process that checks, with the lock; an exit code, or a failure when there is no
 *	verdict. *@state is for @render, which may be called again at another width
 */
struct round_job {
	const char *name;
	const char *const *paths;
	int (*judge)(const struct command_line *line, const struct judge_options *options,
		     void **state, struct failure *failure);
	void (*render)(const struct command_line *line, const void *state, struct strbuf *out);
};

/** struct round - @pid is 0 and @fd -1 when there is none; @fd is for poll(2) */
struct round {
	pid_t pid;
	int fd;
	struct strbuf in;
};

/**
 * struct round_report - what a round has to say
 * @code: exit code
 * @judged: there is a verdict; otherwise @text says why not
 * @passed: the whole step passes, so `next` would go on
 * @again: the same as before, at another width
 * @cause: the code of the first cause of a failure, else ""
 * @text: what to show; the caller releases it
 */
struct round_report {
	int code;
	bool judged, passed, again;
	char cause[8];
	struct strbuf text;
};

/** round_start - do @job, or for NULL check @step (NULL: the current one); 0 or -errno. */
int round_start(struct round *round, const struct command_line *line, const struct round_job *job,
		const char *step, const struct judge_options *options);

/** round_read - 1: a report, 0: nothing more yet, -1: it has ended (and is to be reaped). */
int round_read(struct round *round, struct round_report *report);

/** round_again - ask for the report again. */
void round_again(struct round *round);

/** round_stop - ask it to end. */
void round_stop(struct round *round);

/** round_reap - wait until it has ended; the number of the signal that killed it, or 0. */
int round_reap(struct round *round);

#endif
