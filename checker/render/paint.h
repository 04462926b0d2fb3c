/* SPDX-License-Identifier: GPL-2.0-only */
/* paint - colours, where they are wanted */
#ifndef LAB_PAINT_H
#define LAB_PAINT_H

struct strbuf;
struct style;

/** enum paint - what a piece of output is, not how it looks */
enum paint {
	PAINT_NONE,
	PAINT_STRONG, /* headlines */
	PAINT_DIM,    /* what may be skipped */
	PAINT_ERROR,  /* and the primary label */
	PAINT_WARNING,
	PAINT_NOTE,
	PAINT_HELP,
	PAINT_GOOD,
	PAINT_FRAME, /* line numbers, bars, arrows and secondary labels */
};

/** paint - what follows is @paint; PAINT_NONE ends it. Nothing without colour. */
void paint(struct strbuf *out, const struct style *style, enum paint paint);

/** paint_str - append @text painted; @text is the lab's own, it is not escaped. */
void paint_str(struct strbuf *out, const struct style *style, enum paint paint, const char *text);

#endif
