// SPDX-License-Identifier: GPL-2.0-only
#include "diagnosis.h"

#include <sys/stat.h>

#include "course/course.h"
#include "facts/collect.h"
#include "lib/arena.h"
#include "lib/failure.h"
#include "rules/rule.h"
#include "verdict/verdict.h"
#include "work/session.h"
#include "work/workspace.h"

bool diagnosis_is_open(const struct step *step, const char *tree)
{
	struct facts facts = {0};
	bool complete;

	if (!step->symptoms)
		return false;
	facts.arena = arena_new();
	answers_collect(&facts, tree, step->answers, step->nanswers);
	complete = facts.nanswers && !answers_judge(&facts)->n;
	arena_free(facts.arena);
	return !complete;
}

static bool is_learners(const char *tree)
{
	struct stat here, own;

	return workspace_state(NULL) == WORKSPACE_READY && stat(tree, &here) == 0 &&
	       stat(workspace_get()->tree, &own) == 0 && here.st_dev == own.st_dev &&
	       here.st_ino == own.st_ino;
}

bool diagnosis_is_owed(const char *tree)
{
	struct failure ignored = {0};
	struct session session;
	bool owed;

	if (!is_learners(tree))
		return false;
	owed = !session_open(&session, false, &ignored) && diagnosis_is_open(session.step, tree);
	session_close(&session);
	failure_clear(&ignored);
	return owed;
}

int diagnosis_refuse(const char *tree, struct failure *failure)
{
	if (!diagnosis_is_owed(tree))
		return 0;
	return failure_set(failure, EXIT_USAGE,
			   "./lab check shows the next symptom, ./lab hint helps; once the answers "
			   "are right, all is shown again",
			   "this would tell where the mistakes are, and finding them is your part "
			   "in this step");
}
