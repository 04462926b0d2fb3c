/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * startparts - what the parts of the start command share: the tree with its history and its track
 * (starttree.c), its first build (startbuild.c), and all around it (start.c)
 *
 * Functions that return an int give 0, or the exit code of start->failure.
 */
#ifndef LAB_STARTPARTS_H
#define LAB_STARTPARTS_H

#include <stdbool.h>

#include "../work/kernelsource.h"
#include "../work/workspace.h"
#include "../lib/failure.h"
#include "../lib/meter.h"
#include "../command/command.h"

struct course;

struct start {
	const struct command_line *line;
	struct course *course;
	const struct workspace *workspace;
	struct failure *failure;
	struct meter meter;
	char *id;			/* what --student says now: see student.h */
	char *kernel, *track, *student; /* as chosen, now or by an earlier call; may be NULL */
	struct kernel_source source;	/* only when something has to be unpacked */
	bool prepared;			/* the progress file is there already */
	bool lean;			/* the tree is to be, or is, a lean one: see lean.h */
	char *vmlinux;
	int note; /* in the background: of the first build, see firstbuild.h; else -1 */
};

/** start_tree_path - "@name" in the learner's tree, to be freed. */
char *start_tree_path(const struct start *start, const char *name);
bool start_tree_has(const struct start *start, const char *name);

/** start_is_unpacked - the tree appears by a rename, so it is there completely or not at all. */
bool start_is_unpacked(const struct start *start);

/** start_from - the archive that is unpacked, in words of its own, to be freed; NULL: it is none, or not known. */
char *start_from(const struct start *start);

/** start_begin - show that @what is in progress; meter_end() says that it is done. */
void start_begin(struct start *start, const char *what, double estimate_s);
void start_forget_choices(struct start *start);

/* ---- starttree.c, in the order in which it is done ------------------------------------------- */

int start_unpack(struct start *start);

/** start_record - give the tree its first commit. */
int start_record(struct start *start);
int start_set_track(struct start *start);

/**
 * start_fill_index - make git's list of the files
 *
 * The learner's own, so that their first `git status` is quick and right, and the lab's, which
 * begins as the same: looking at every file of a kernel once is enough.
 */
int start_fill_index(struct start *start);

/* ---- startbuild.c ---------------------------------------------------------------------------- */

/**
 * start_build - build the kernel as shipped, and boot it once
 *
 * On a terminal, or with --background, a process is left behind that does it.
 */
int start_build(struct start *start);

#endif
