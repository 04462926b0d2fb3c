/* SPDX-License-Identifier: GPL-2.0-only */
/* strbuf - a growing string. Zero-initialise it, release it with strbuf_release(). */
#ifndef LAB_STRBUF_H
#define LAB_STRBUF_H

#include <stddef.h>

struct strbuf {
	char *buf; /* NUL-terminated once anything was added; NULL before */
	size_t len, cap;
};

void strbuf_add(struct strbuf *sb, const void *data, size_t len);
void strbuf_addstr(struct strbuf *sb, const char *s);
void strbuf_addch(struct strbuf *sb, char c);
void strbuf_addf(struct strbuf *sb, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/** strbuf_str - its text, "" when nothing was added; valid until the next change. */
const char *strbuf_str(const struct strbuf *sb);

/** strbuf_reset - empty it, keep the memory. */
void strbuf_reset(struct strbuf *sb);

/** strbuf_release - free the memory and zero it. */
void strbuf_release(struct strbuf *sb);

/** strbuf_detach - hand the text over to the caller, who frees it; never NULL. */
char *strbuf_detach(struct strbuf *sb);

#endif
