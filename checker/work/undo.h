/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * undo - take the work tree and the progress from one state to another, so that it can be undone
 *
 * The model: all states that your tree was in form a row, and you are at one of them. undo goes
 * left, redo goes right, and nothing is ever removed from the row. A command that leads to a new
 * state (next, goto, reset, solution --apply) puts it in right where you are; so do edits, when a
 * command finds the tree edited. What was undone before stays to the right of it: redo still leads
 * there. An entry holds the whole tree, the step, the progress at that time, when and how it arose
 * (history.h). Moving along the row takes the tree and the step back, not what you have achieved: a
 * step that was passed stays passed, and each step's last work stays what goto gives back. Only the
 * progress before a `reset --all` is another course: there it is taken back as well.
 *
 * undo and redo skip states that differ by edits alone: undo takes back the last command with
 * all edits since. `undo --list` shows each state with its number, `undo NUMBER` goes to any.
 *
 * How it is safe: the present state is kept (a commit of refs/lab/history, so no gc takes it)
 * before anything else. Then the row, the progress and the plan of the move are written down, the
 * last one being work/state/moving; then the state to come is kept and the first file of the tree
 * changes. Whoever takes the workspace's lock next completes an interrupted move, file by file,
 * and leaves alone what was edited since.
 *
 * The caller holds the workspace lock. Functions return 0 or the failure's code.
 */
#ifndef LAB_UNDO_H
#define LAB_UNDO_H

#include "../lib/failure.h"
#include "history.h"
#include "../lib/git.h"
#include "progress.h"

/**
 * undo_move - go to tree @to with progress @after; undo brings back what is there now
 * @what: "next: 02-define"
 * @from: the snapshot of the work tree as it is
 */
int undo_move(const char *what, const char *from, const char *to, const struct progress *now,
	      const struct progress *after, struct failure *failure);

/** enum undo_way - where to go along the row */
enum undo_way {
	UNDO_BACK,
	UNDO_FORWARD,
	UNDO_TO,
};

/**
 * undo_travel - go to another state of the row
 * @number: for UNDO_TO
 * @progress: as it is now; becomes what it is there
 * @state: gets a copy of the state gone to, whose @what the caller frees; number 0 when there is
 * none
 */
int undo_travel(enum undo_way way, int number, struct progress *progress, struct state *state,
		struct failure *failure);

/** undo_seen - put the tree as it is (snapshot @tree) into the row, unless it is the current state already. */
int undo_seen(const char *tree, const struct progress *progress, struct failure *failure);

/** undo_recover - complete an interrupted move; does nothing when there is none. */
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
