/* SPDX-License-Identifier: GPL-2.0-only */
/* ownreport - show the results of the learner's own calls */
#ifndef LAB_RENDER_OWNREPORT_H
#define LAB_RENDER_OWNREPORT_H

#include <stdbool.h>

struct kernel_facts;
struct own_report;
struct strbuf;
struct style;

/** render_own_term, render_own_json - all @n of them. */
void render_own_term(const struct own_report *reports, int n, const struct style *style,
		     struct strbuf *out);
void render_own_json(const struct own_report *reports, int n, const struct kernel_facts *kernel,
		     struct strbuf *out);


#endif
