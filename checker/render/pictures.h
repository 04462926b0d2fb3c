/* SPDX-License-Identifier: GPL-2.0-only */
/* pictures - a system call's journey as it is shown: one structure, three ways to look at it */
#ifndef LAB_PICTURES_H
#define LAB_PICTURES_H

struct journey;
struct strbuf;
struct style;

/** render_journey_term - a drawing for the terminal, from the program down into the kernel and back. */
void render_journey_term(const struct journey *journey, const struct style *style,
			 struct strbuf *out);

/** render_journey_json - see docs/lab.schema.json, "journey". */
void render_journey_json(const struct journey *journey, struct strbuf *out);

/**
 * render_journey_html - one page that needs nothing else, to be stepped through
 *
 * It may be opened anywhere: nothing that comes from a tree or a program can run in it.
 */
void render_journey_html(const struct journey *journey, struct strbuf *out);

#endif
