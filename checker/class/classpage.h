/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * classpage - report.html: the class on one page
 *
 * A table to filter and sort, what became of each goal, the commonest mistakes, who has lines in
 * common. It is for the instructor: it names students and mentions hidden goals. One file that needs
 * no other file and no network; see page.h for what keeps it harmless.
 */
#ifndef LAB_CLASSPAGE_H
#define LAB_CLASSPAGE_H

struct batch;
struct strbuf;

/** classpage_write - write OUT/report.html of a finished batch; 0 or -errno */
int classpage_write(const struct batch *batch);

/** classpage_html - its text; what became of goals and mistakes is read from OUT/STUDENT/verdict.json */
void classpage_html(struct strbuf *out, const struct batch *batch);

#endif
