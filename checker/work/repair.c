// SPDX-License-Identifier: GPL-2.0-only
#include "repair.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/fs.h"
#include "../lib/name.h"
#include "../lib/util.h"
#include "session.h"
#include "undo.h"
#include "workspace.h"
#include "worktree.h"

static bool is_known(const char *hash)
{
	char *ignored = NULL;
	int status = git_run(workspace_get()->tree, NULL, NULL, NULL, &ignored, "cat-file", "-e",
			     hash, NULL);

	free(ignored);
	return status == 0;
}

/* The moves lead to states that are gone. The file is kept for whoever finds the old .git again. */
static void forget_moves(void)
{
	char *path = path_join(workspace_get()->state, "history");
	char *kept = xasprintf("%s.lost", path),
	     *moving = path_join(workspace_get()->state, "moving");

	if (rename(path, kept) < 0 && errno != ENOENT)
		unlink(path);
	unlink(moving);
	free(path);
	free(kept);
	free(moving);
}

static void forget_states(struct session *session, const char *now)
{
	for (int i = 0; i < session->progress.nsteps; i++) {
		struct step_progress *step = &session->progress.steps[i];

		step->entered[0] = step->left[0] = step->left_from[0] = '\0';
		if (step->passed[0])
			snprintf(step->passed, sizeof(step->passed), "%s", now);
	}
}

static int put_in_place(struct session *session, const char *now, struct failure *failure)
{
	const char *tree = workspace_get()->tree;
	char track[HASH_HEX], entered[HASH_HEX], *error = NULL, *left = NULL;
	int err = worktree_tree_of(tree, WORKTREE_TRACK, track, &error);

	if (err)
		return failure_take(failure, err, error);
	if (state_build(session, session->step, entered, failure))
		return failure->code;
	snprintf(session_progress(session, session->step)->entered, HASH_HEX, "%s", entered);
	if (strcmp(now, track) == 0) {
		say(stdout,
		    "Your kernel tree was recreated: you are at the beginning of %s, with the course's "
		    "solutions before it.\n",
		    session->step->name);
		err = worktree_move(tree, track, entered, &left, &error);
	} else {
		say(stdout,
		    "The history of your kernel tree was recreated; your files are as they were.\n");
	}
	free(left);
	return err ? failure_take(failure, err, error) : session_save(session, failure);
}

int repair_progress(struct failure *failure)
{
	struct session session;
	char now[HASH_HEX];

	if (!session_open(&session, false, failure) &&
	    !is_known(session_seen(&session, session.step)->entered)) {
		forget_moves();
		if (!snapshot(now, failure)) {
			forget_states(&session, now);
			put_in_place(&session, now, failure);
		}
	}
	session_close(&session);
	return failure->code;
}
