// SPDX-License-Identifier: GPL-2.0-only
#include "standing.h"

#include <stdlib.h>

#include "../course/variant.h"
#include "../lib/strbuf.h"
#include "workspace.h"
#include "worktree.h"

const char *step_state(const struct session *session, const struct step *step)
{
	const struct step_progress *progress = progress_find(&session->progress, step->name);

	if (progress && progress->passed[0])
		return "passed";
	return step == session->step ? "current" : "open";
}

const char *step_in_tree(const struct session *session, const struct step *step)
{
	const struct step_progress *progress = progress_find(&session->progress, step->name);

	if (step > session->step)
		return "later";
	if (!progress || !progress->passed[0])
		return step == session->step ? "here" : "unknown";
	return progress->broke_at[0] ? "pending" : "holds";
}

void solution_diff(struct session *session, const struct step *step, struct strbuf *diff)
{
	const struct step_progress *progress = session_seen(session, step);
	char *path = step_solution(step, "solution.diff"), to[HASH_HEX], *error = NULL;
	struct failure failure = {0};

	if (!path)
		return;
	if (!progress->entered[0] || state_apply(progress->entered, path, to, &failure) ||
	    worktree_diff(workspace_get()->tree, progress->entered, to, NULL, diff, &error))
		course_read(path, diff, 1 << 20);
	failure_clear(&failure);
	free(error);
	free(path);
}

int own_diff(struct session *session, const struct step *step, const char *now, struct strbuf *diff,
	     struct failure *failure)
{
	const struct step_progress *progress = session_seen(session, step);
	const char *from = progress->entered;
	char *error = NULL;
	int err;

	if (!now && progress->left_from[0])
		from = progress->left_from;
	if (!now)
		now = progress->left[0] ? progress->left : progress->passed;
	if (!progress->entered[0] || !now[0])
		return failure_set(failure, EXIT_USAGE,
				   "./lab goto takes you there; ./lab list shows all steps",
				   "you have not been at step %s yet", step->name);
	err = worktree_diff(workspace_get()->tree, from, now, NULL, diff, &error);
	return err ? failure_take(failure, err, error) : 0;
}
