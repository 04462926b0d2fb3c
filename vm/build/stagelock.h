/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stagelock - one build at a time in a stage, and how far it is
 *
 * The lock is an flock(2) of the file STAGE.lock, so it is gone with the process that holds it, however
 * that ends. The holder writes into the file how far it is; whoever waits, or only looks, reads that.
 */
#ifndef LAB_STAGELOCK_H
#define LAB_STAGELOCK_H

#include <stdbool.h>

struct build_progress;

/** What the build of the kernel as shipped is called wherever its progress is shown. */
#define FIRST_BUILD "building the baseline kernel"

/** What stagelock_take() says about a workspace's own stage. */
#define STAGE_IS_BUILT "waiting for another build here"

/**
 * struct stagelock_look - what is in progress in a stage
 * @held: somebody builds there now; else the rest says nothing
 * @first: it is the baseline
 * @done, @total: objects; @total is about right, and 0 when it is not known
 */
struct stagelock_look {
	bool held, first;
	int done, total;
};

/**
 * stagelock_take - be the only one who builds in @stage, which need not exist
 * @waiting: a text that stays, for @progress, which may be NULL
 *
 * Waits while somebody does, reporting to @progress how far that build is where it says so. Returns a
 * descriptor, whose closing lets others in again; -EINTR when interrupted, or another -errno.
 */
int stagelock_take(const char *stage, const char *waiting, const struct build_progress *progress);

/** stagelock_tell - say how far it is; @fd as taken, below 0: not said. */
void stagelock_tell(int fd, bool first, int done, int total);

/** stagelock_look - look, without waiting. */
void stagelock_look(const char *stage, struct stagelock_look *look);

#endif
