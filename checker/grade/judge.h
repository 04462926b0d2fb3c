/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * judge - one tree, several steps, a verdict of each
 *
 * Checking steps one by one would build and boot for each of them, so the steps that are judged in
 * one tree are first merged into one: the union of their system calls, programs, answers and codes.
 * One build and one boot give the evidence, and each step is judged on what concerns it. Only a
 * step that does not pass together with others is checked alone, so that a mistake in one step costs no
 * points of another. Which step is judged in which tree: marking.h.
 */
#ifndef LAB_JUDGE_H
#define LAB_JUDGE_H

#include "../pipeline.h"
#include "results.h"

/**
 * struct judged - the result of one step
 * @leans: something was forgiven in it that can be fixed: what that hides was not looked at
 */
struct judged {
	struct verdict *verdict;
	enum grade grade;
	bool leans;
};

/**
 * struct judge_request
 * @check: as for check_run(); its depth_limit holds for every step, its step counts for nothing
 * @settled: called with each verdict that is not a pass, while the logs of its check are still
 *	where its facts say; may be NULL
 * @limit: asked when a tree was judged: the limit that something in it has reached by now, however
 *	the rest went on, or GRADE_PASS; may be NULL
 */
struct judge_request {
	struct check_request check;
	void (*settled)(void *cookie, struct verdict *verdict);
	enum grade (*limit)(void *cookie);
	void *cookie;
};

/** judge_steps - check one tree for each of @steps (@n > 0); false when interrupted. */
bool judge_steps(struct arena *arena, const struct judge_request *request,
		 const struct step *const *steps, int n, struct judged *judged);

/** judge_sum - one verdict of all: goals and findings of every step; @grade gets its name. */
struct verdict *judge_sum(struct arena *arena, const struct step *const *steps,
			  const struct judged *judged, int n, const char *name, enum grade *grade);

/** judge_codes - codes of the errors that are first causes, separated by blanks, each once. */
const char *judge_codes(struct arena *arena, const struct verdict *verdict);

#endif
