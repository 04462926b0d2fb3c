/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * feedback - what a student is shown: the words of `check`, and what only grading knows
 *
 * With hidden goals (policy.h) it says nothing that depends on them: not the verdict's name, not the
 * reason, not how often the kernel answered correctly, not what they block.
 */
#ifndef LAB_FEEDBACK_H
#define LAB_FEEDBACK_H

#include <stdbool.h>

struct arena;
struct edits;
struct grade_result;
struct marking;
struct strbuf;
struct submission;
struct verdict;

/**
 * struct feedback - what there is to say
 * @verdict: of the check; NULL: there is none, as for what was rejected
 * @hides: there are hidden goals
 * @notes: what was noticed in what was handed in
 */
struct feedback {
	struct arena *arena;
	const struct submission *submission;
	const struct grade_result *result;
	const struct verdict *verdict;
	const struct marking *marking;
	const struct edits *edits;
	const char *const *notes;
	int nnotes;
	bool hides;
};

/** feedback_text - append feedback.txt */
void feedback_text(struct strbuf *out, const struct feedback *feedback);

/** feedback_html - the same as a page that may be opened anywhere */
void feedback_html(struct strbuf *out, const char *text, const char *student);


#endif
