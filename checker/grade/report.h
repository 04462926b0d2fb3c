/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report - report.html: the class on one page
 *
 * A table to filter and sort, what became of each goal, the commonest mistakes, who has lines in
 * common. It is for whoever grades: it names students and tells of hidden goals. One file that needs
 * no other one and no network; see page.h for what keeps it harmless.
 */
#ifndef LAB_REPORT_H
#define LAB_REPORT_H

struct batch;
struct strbuf;

/** report_write - write OUT/report.html of a finished batch; 0 or -errno */
int report_write(const struct batch *batch);

/** report_html - its text; what became of goals and mistakes is read from OUT/STUDENT/verdict.json */
void report_html(struct strbuf *out, const struct batch *batch);

#endif
