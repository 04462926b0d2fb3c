/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * variants - a batch in which each student has a course of their own (course/variant.h)
 *
 * The student and the secret decide the variant, not what a submission says about it. That is only
 * compared, so that a patch that was made for somebody else is noticed.
 */
#ifndef LAB_VARIANTS_H
#define LAB_VARIANTS_H

#include "roster.h"
#include "submission.h"
#include "worker.h"

struct strbuf;

/**
 * variants_settle - give each submission the variant of its student
 * @secret: of the course; NULL: there is none, and all have the course as it stands
 *
 * Called after submissions_settle().
 */
void variants_settle(struct submissions *submissions, const struct strbuf *secret);

/** variants_exposed - whether others on this machine may read the secret in @path */
bool variants_exposed(const char *path);

/** variants_id - distinguishes what was graded with different secrets; 0: none */
unsigned variants_id(const struct strbuf *secret);

/**
 * variants_take - in a worker: use the variant of @submission
 * @own: gets @plan with the course and steps of that variant, and the policy's goals; in @arena
 *
 * NULL, or what failed.
 */
const char *variants_take(struct arena *arena, const struct grade_plan *plan,
			  const struct submission *submission, struct grade_plan *own);

/**
 * variants_write - write the token of each student into the file @path, which only its owner reads
 * @error: what went wrong, to be freed
 *
 * CSV with the columns student, token, variant (its tag), first_call. What is there already and is no such
 * table stays: it may be the secret. 0 or -errno.
 */
int variants_write(const struct roster *roster, const struct strbuf *secret, const char *path,
		   char **error);

#endif
