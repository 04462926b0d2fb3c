/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * keeper - what was started here ends with this process, and all that it has started too
 *
 * A program that the lab starts dies with it (PR_SET_PDEATHSIG), but what that has started in turn
 * does not: of a build that is killed, compilers and makes below the first one go on writing into the stage,
 * which the next build has begun to use. So a process beside the lab waits for its end, and then kills
 * the groups of all that was running. It holds the stage's lock until they are gone.
 */
#ifndef LAB_KEEPER_H
#define LAB_KEEPER_H

#include <sys/types.h>

/**
 * keeper_begin - from here on, the groups of what process.h starts here end with this process
 * @held: a descriptor that stays open until they are gone, or -1; an flock(2) is held as long
 *
 * Nothing is started before there is a group to look after.
 */
void keeper_begin(int held);

/** keeper_end - no more of that; nothing that was kept is still running. */
void keeper_end(void);

/** keeper_add - for process.c: @group was started. */
void keeper_add(pid_t group);

/** keeper_drop - for process.c: @group has been killed, and is reaped next. Others are ignored. */
void keeper_drop(pid_t group);

#endif
