/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kbuild - run the kernel's own make in the stage, with a constant environment and a log
 *
 * Everything that could leak from the user's environment into the kernel (flags, locale, an outer
 * make) is taken away, and time, user, host and version stamps are constant: the same sources give
 * the same vmlinux on any day.
 */
#ifndef LAB_KBUILD_H
#define LAB_KBUILD_H

#include <stdio.h>

#include "build.h"

/**
 * struct kbuild - one build's log and counters
 * @log: NULL before kbuild_begin()
 * @compiled: objects compiled or assembled for the kernel so far
 * @expected: how many are expected, for the progress; 0: unknown
 * @lock: where others read how far it is (stagelock.h), or below 0
 * @first: it builds the baseline
 * @start, @deadline: of the whole build, as now_s() counts
 */
struct kbuild {
	const struct build_request *request;
	FILE *log;
	int compiled, expected, lock;
	bool first;
	double start, deadline;
	const char *what;
};

int kbuild_begin(struct kbuild *kbuild, const struct build_request *request);
void kbuild_end(struct kbuild *kbuild);

/** kbuild_restart - empty the log: its content is no longer true. */
void kbuild_restart(struct kbuild *kbuild);

/** kbuild_run - run @argv in the stage; its output goes to the log. 0, or the build_state. */
enum build_state kbuild_run(struct kbuild *kbuild, const char *const argv[]);

/** kbuild_make - make with all CPUs; @targets is NULL-terminated. */
enum build_state kbuild_make(struct kbuild *kbuild, const char *const targets[]);

/** kbuild_env - the constant environment, for processes run by others. */
const char *const *kbuild_env(void);

/** kbuild_line - count and report a line of make's output. */
void kbuild_line(struct kbuild *kbuild, const char *line);

/** kbuild_jobs - how many jobs the request means. */
int kbuild_jobs(const struct build_request *request);

/** kbuild_says_full - whether a line of the log is a tool's message that the disk is full. */
bool kbuild_says_full(const char *line);

struct stage;

/**
 * kbuild_recover - delete what a killed make may have left half-written
 *
 * kbuild writes a target's .cmd file after the target, so a target newer than its .cmd file, or
 * among the last ones written, is not to be trusted. Returns whether some of it is dated in the
 * future: then the clock was set back.
 */
bool kbuild_recover(const struct stage *stage);

/** kbuild_wipe - delete everything that was ever built in the stage: only sources are left. */
void kbuild_wipe(const struct stage *stage);

#endif
