/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * undo - take the work tree and the progress from one state to another, so that it can be undone
 *
 * A state is a commit under refs/lab/history: its tree is the whole work tree, its message ends in
 * the progress file. work/state/history lists the moves, each with the state before and after:
 *
 *	[undo]
 *	at = 2			; so many of the moves below are in force; the others can be redone
 *	[move 1]
 *	what = next: 02-define
 *	before = 1c9f...
 *	after = 77ab...
 *
 * How it is safe: the state to come is written down (work/state/moving) before the first file of
 *the tree changes. Whoever takes the workspace's lock next completes a move that was cut off, file
 *by file, and leaves alone what was edited since.
 *
 * The caller holds the workspace lock. Functions return 0 or the failure's code.
 */
#ifndef LAB_UNDO_H
#define LAB_UNDO_H

#include "../lib/failure.h"
#include "import.h"
#include "progress.h"

/**
 * undo_move - go to tree @to with progress @after; what is there now can be had back by undo
 * @what: "next: 02-define"
 * @from: the snapshot of the work tree as it is
 */
int undo_move(const char *what, const char *from, const char *to, const struct progress *now,
	      const struct progress *after, struct failure *failure);

/**
 * undo_back, undo_forward - one move back, or one that was undone again
 * @what: gets what was undone or redone, NULL when there was nothing to do; freed by the caller
 * @progress: as it is now; gets the state's own
 */
int undo_back(struct progress *progress, char **what, struct failure *failure);
int undo_forward(struct progress *progress, char **what, struct failure *failure);

/** undo_recover - complete a move that was cut off; does nothing when there is none. */
int undo_recover(struct failure *failure);

/**
 * snapshot_begin - take a snapshot in a process of its own, while the caller does other things
 *
 * Returns a descriptor for snapshot_end(), or -errno.
 */
int snapshot_begin(void);

/** snapshot_end - wait for it; @hash NULL stops it and throws it away. 0 or the failure's code. */
int snapshot_end(int fd, char hash[HASH_HEX], struct failure *failure);

/** snapshot - worktree_snapshot() of the workspace's tree, with a failure. */
int snapshot(char hash[HASH_HEX], struct failure *failure);

#endif
