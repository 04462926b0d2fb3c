/* SPDX-License-Identifier: GPL-2.0-only */
/* ending - the last page of the course: what can be done now, in numbers, and what to try next */
#ifndef LAB_SHOW_ENDING_H
#define LAB_SHOW_ENDING_H

#include <stdbool.h>

struct session;
struct strbuf;

/** ending_reached - whether every step of the course was passed. */
bool ending_reached(const struct session *session);

/** ending_text - append the page, as Markdown; the numbers are the learner's own. */
void ending_text(const struct session *session, struct strbuf *out);

#endif
