/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mail - undo what mail programs and shells do to a patch on its way
 *
 * A patch that was mailed, saved and unpacked may have other line ends, or its text may be encoded
 * for transport (quoted-printable, base64). What can be undone for certain is undone; for the rest
 * the reason names the remedy.
 *
 * Formats: mbox(5); RFC 2045, sections 5 and 6.
 */
#ifndef LAB_MAIL_H
#define LAB_MAIL_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/**
 * struct mail_undone - a patch as it was before it was sent
 * @text: @len bytes in the arena, or those that were given
 * @crlf: every line ended in CR LF
 * @decoded: how many mails were encoded
 * @problem: why it cannot be read, one line that ends with the remedy; @line says where (0: the whole)
 */
struct mail_undone {
	const char *text;
	size_t len;
	bool crlf;
	int decoded, line;
	const char *problem;
};

/** mail_undo - never fails; what is not a mail only has its line ends corrected. */
struct mail_undone mail_undo(struct arena *arena, const char *text, size_t len);

/** mail_starts - whether a mail of an mbox begins at @text (@first: at its first line). */
bool mail_starts(const char *text, const char *end, bool first);

/** mail_has_headers - whether a text begins with the headers of a mail. */
bool mail_has_headers(const char *text, size_t len);

/** mail_subject - the words of a "Subject:" line: encoded ones are decoded; in @arena. */
const char *mail_subject(struct arena *arena, const char *text, size_t len);

/**
 * mail_number - the subject of a patch without its "[PATCH v2 3/10]"
 * @number, @total: get the 3 and the 10; otherwise they stay as they are
 */
const char *mail_number(const char *subject, int *number, int *total);

#endif
