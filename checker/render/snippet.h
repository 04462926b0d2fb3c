/* SPDX-License-Identifier: GPL-2.0-only */
/* snippet - a finding's lines of source, with what it points at underlined */
#ifndef LAB_SNIPPET_H
#define LAB_SNIPPET_H

struct finding;
struct strbuf;
struct style;

/**
 * snippet_render - the arrow to the place, the excerpt and its labels
 *
 * A source line that does not fit is continued on the next row, never cut, unless it is longer than
 * a thousand columns: then the part around the labels is shown.
 */
void snippet_render(const struct finding *finding, const struct style *style, struct strbuf *out);

#endif
