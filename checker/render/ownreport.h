/* SPDX-License-Identifier: GPL-2.0-only */
/* ownreport - show what came of the learner's own calls */
#ifndef LAB_RENDER_OWNREPORT_H
#define LAB_RENDER_OWNREPORT_H

#include <stdbool.h>

struct definition;
struct kernel_facts;
struct strbuf;
struct style;
struct verdict;

/**
 * struct own_report - of one call
 * @number: -1: it has none
 * @definition: NULL: none was found
 * @statement: the file that says what it answers; NULL: there is none
 * @problem: what is wrong that no finding names; @help: what to do about it; or NULL
 * @verdict: NULL: it was not looked at, and @problem says why
 * @program: whose run shows it; NULL: none. @made_up: it is the lab's
 */
struct own_report {
	const char *name;
	long number;
	const struct definition *definition;
	const char *statement, *problem, *help;
	const struct verdict *verdict;
	const char *program;
	bool made_up;
};

/** render_own_term, render_own_json - all @n of them. */
void render_own_term(const struct own_report *reports, int n, const struct style *style,
		     struct strbuf *out);
void render_own_json(const struct own_report *reports, int n, const struct kernel_facts *kernel,
		     struct strbuf *out);

/** own_passes - whether nothing speaks against the call. */
bool own_passes(const struct own_report *report);

#endif
