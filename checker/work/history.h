/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * history - the list of states that undo and redo move along: work/state/history
 *
 *	at = 3
 *	tip = 77ab...
 *	1 > 2026-11-28 12:01:07 01-meet-the-boundary COMMIT TREE as step 01-... began
 *	2 . 2026-11-28 12:03:10 01-meet-the-boundary COMMIT TREE your edits
 *	3 > 2026-11-28 12:04:00 02-define COMMIT TREE next: 02-define
 *
 * One line per state, in order: its number (never given twice), ">" where a command
 * led to it and "." where the lab found it edited, when, the step, git's names of the commit that
 * keeps it and of its tree, and how it arose. @at is the number of the state that the tree was
 * last in.
 *
 * Each state is a commit of refs/lab/history, whose message holds what; step; and the progress at
 * that time. So the file only holds the order: what the reference has beyond @tip (a command was
 * killed between the two) is added to the list, and a file that is lost or damaged is recreated.
 */
#ifndef LAB_HISTORY_H
#define LAB_HISTORY_H

#include <stdbool.h>

#include "../lib/failure.h"
#include "../lib/git.h"
#include "progress.h"

struct state {
	int number;
	bool is_move;
	char time[24], step[64], commit[HASH_HEX], tree[HASH_HEX];
	char *what;
};

struct history {
	struct state *states;
	int n, at, last; /* @at is an index, -1 without states; @last the greatest number */
	char tip[HASH_HEX];
};

/**
 * history_load - read the file and repair it; release it in any case. 0 or the failure's code.
 */
int history_load(struct history *history, struct failure *failure);
void history_release(struct history *history);

/** history_save - write it to work/state/@name; 0 or -errno. */
int history_save(const struct history *history, const char *name);

/**
 * history_insert - put a copy of @state (except for its number) right after the cursor, and go there.
 */
void history_insert(struct history *history, const struct state *state);

/**
 * history_back, history_forward - where undo and redo would go, as an index; -1: nowhere
 *
 * What was only edited since a command is skipped: undo goes to the last state before the
 * command that led here, redo to the last state after the next command.
 */
int history_back(const struct history *history);
int history_forward(const struct history *history);

/** history_find - the index of the state with this number, or -1. */
int history_find(const struct history *history, int number);

/** state_message - the message of the commit that keeps a state, freed by the caller. */
char *state_message(const char *what, const struct progress *progress);

/** state_progress - the progress that a kept state holds. */
int state_progress(const char *commit, struct progress *progress, struct failure *failure);

#define STATE_EDITED "your edits"

#endif
