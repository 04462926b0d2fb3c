// SPDX-License-Identifier: GPL-2.0-only
#include "mail.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

static bool has_prefix(const char *text, const char *end, const char *prefix)
{
	size_t n = strlen(prefix);

	return (size_t)(end - text) >= n && strncasecmp(text, prefix, n) == 0;
}

/* Behind the line's newline, or the end. */
static const char *next_line(const char *text, const char *end)
{
	const char *newline = memchr(text, '\n', end - text);

	return newline ? newline + 1 : end;
}

bool mail_starts(const char *text, const char *end, bool first)
{
	const char *next = next_line(text, end);

	return (size_t)(end - text) >= 5 && memcmp(text, "From ", 5) == 0 &&
	       (first || has_prefix(next, end, "From: ") || has_prefix(next, end, "Return-Path: "));
}

bool mail_has_headers(const char *text, size_t len)
{
	static const char *const headers[] = {
		"From: ",     "Date: ",	      "Subject: ",	"Return-Path: ", "To: ",
		"Received: ", "Message-ID: ", "MIME-Version: ", "Delivered-To: "};

	for (size_t i = 0; i < ARRAY_SIZE(headers); i++) {
		if (has_prefix(text, text + len, headers[i]))
			return true;
	}
	return false;
}

/* ---- line ends ------------------------------------------------------------------------------- */

static bool all_lines_end_in_cr(const char *text, const char *end)
{
	if (text == end)
		return false;
	for (const char *line = text; line < end; line = next_line(line, end)) {
		const char *newline = memchr(line, '\n', end - line);

		if (newline && (newline == line || newline[-1] != '\r'))
			return false;
	}
	return memchr(text, '\n', end - text) != NULL;
}

static void add_without_cr(struct strbuf *out, const char *text, const char *end)
{
	for (const char *line = text, *next; line < end; line = next) {
		size_t len;

		next = next_line(line, end);
		len = next - line;
		if (len >= 2 && line[len - 2] == '\r') {
			strbuf_add(out, line, len - 2);
			strbuf_addch(out, '\n');
		} else {
			strbuf_add(out, line, len);
		}
	}
}

/* ---- encodings ------------------------------------------------------------------------------- */

static int hex_digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
				      : -1;
}

/* @header: as in a header's encoded word, where "_" stands for a blank. */
static void add_printable(struct strbuf *out, const char *text, const char *end, bool header)
{
	for (; text < end; text++) {
		if (*text == '_' && header) {
			strbuf_addch(out, ' ');
		} else if (*text != '=') {
			strbuf_addch(out, *text);
		} else if (end - text > 1 && text[1] == '\n') {
			text++;
		} else if (end - text > 2 && text[1] == '\r' && text[2] == '\n') {
			text += 2;
		} else if (end - text > 2 && hex_digit(text[1]) >= 0 && hex_digit(text[2]) >= 0) {
			strbuf_addch(out, (char)(hex_digit(text[1]) << 4 | hex_digit(text[2])));
			text += 2;
		} else {
			strbuf_addch(out, *text);
		}
	}
}

static int base64_value(char c)
{
	return c >= 'A' && c <= 'Z'   ? c - 'A'
	       : c >= 'a' && c <= 'z' ? c - 'a' + 26
	       : c >= '0' && c <= '9' ? c - '0' + 52
	       : c == '+'	      ? 62
	       : c == '/'	      ? 63
				      : -1;
}

/* False where something stands that base64 has not. */
static bool add_base64(struct strbuf *out, const char *text, const char *end)
{
	unsigned bits = 0;
	int n = 0;

	for (; text < end && *text != '='; text++) {
		if (strchr(" \t\r\n", *text) && *text)
			continue;
		if (base64_value(*text) < 0)
			return false;
		bits = bits << 6 | (unsigned)base64_value(*text);
		n += 6;
		if (n >= 8) {
			n -= 8;
			strbuf_addch(out, (char)(bits >> n & 0xff));
		}
	}
	while (text < end && *text && strchr("= \t\r\n", *text))
		text++;
	return text == end;
}

const char *mail_subject(struct arena *arena, const char *text, size_t len)
{
	static const char *const words[] = {"=?UTF-8?q?", "=?us-ascii?q?", "=?iso-8859-1?q?"};
	const char *end = text + len;
	struct strbuf out = {0};
	const char *subject;

	while (text < end) {
		const char *start = NULL, *stop = NULL;

		for (size_t i = 0; i < ARRAY_SIZE(words) && !start; i++) {
			if (has_prefix(text, end, words[i]))
				start = text + strlen(words[i]);
		}
		if (start)
			stop = memmem(start, end - start, "?=", 2);
		if (stop) {
			add_printable(&out, start, stop, true);
			text = stop + 2;
			if (end - text > 3 && memcmp(text, " =?", 3) == 0)
				text++;
		} else {
			strbuf_addch(&out, *text++);
		}
	}
	subject = arena_strdup(arena, strbuf_str(&out));
	strbuf_release(&out);
	return subject;
}

/* ---- mails ----------------------------------------------------------------------------------- */

enum encoding {
	ENCODING_NONE,
	ENCODING_PRINTABLE,
	ENCODING_BASE64
};

struct undoing {
	struct arena *arena;
	struct mail_undone *undone;
	struct strbuf out;
	int line, encoded_at; /* the line that named the encoding of the mail at hand */
};

static const char *value_of(const char *line, const char *end, const char *header)
{
	line += strlen(header);
	while (line < end && (*line == ' ' || *line == '\t'))
		line++;
	return line;
}

static void refuse(struct undoing *undoing, int line, const char *why)
{
	if (undoing->undone->problem)
		return;
	undoing->undone->problem = why;
	undoing->undone->line = line;
}

/* Copy one header line, but not what will no longer be true; tells the encoding it names. */
static enum encoding take_header(struct undoing *undoing, const char *line, const char *next)
{
	static const char encoding[] = "Content-Transfer-Encoding:", type[] = "Content-Type:";
	enum encoding found = ENCODING_NONE;

	if (has_prefix(line, next, type) &&
	    has_prefix(value_of(line, next, type), next, "multipart/"))
		refuse(undoing, undoing->line,
		       "the patch is one of several parts of this mail: save the "
		       "attachment itself and hand that in");
	if (has_prefix(line, next, encoding)) {
		const char *value = value_of(line, next, encoding);

		found = has_prefix(value, next, "base64")	      ? ENCODING_BASE64
			: has_prefix(value, next, "quoted-printable") ? ENCODING_PRINTABLE
								      : ENCODING_NONE;
	}
	if (found != ENCODING_NONE)
		strbuf_addstr(&undoing->out, "X-Was-Encoded: yes\n");
	else
		strbuf_add(&undoing->out, line, next - line);
	return found;
}

static void take_body(struct undoing *undoing, const char *text, const char *end,
		      enum encoding encoding)
{
	struct strbuf body = {0};

	if (encoding == ENCODING_NONE) {
		strbuf_add(&undoing->out, text, end - text);
		return;
	}
	undoing->undone->decoded++;
	if (encoding == ENCODING_PRINTABLE)
		add_printable(&body, text, end, false);
	else if (!add_base64(&body, text, end))
		refuse(undoing, undoing->encoded_at,
		       "this mail says that it is encoded (base64), and is not: hand in "
		       "the file itself");
	text = strbuf_str(&body);
	if (all_lines_end_in_cr(text, text + body.len))
		add_without_cr(&undoing->out, text, text + body.len);
	else
		strbuf_add(&undoing->out, text, body.len);
	if (body.len && text[body.len - 1] != '\n')
		strbuf_addch(&undoing->out, '\n');
	strbuf_release(&body);
}

/* A mail begins at @text; returns where the next one begins. */
static const char *take_mail(struct undoing *undoing, const char *text, const char *end)
{
	enum encoding encoding = ENCODING_NONE, found;
	const char *body, *next;

	for (; text < end && *text != '\n'; text = next) {
		next = next_line(text, end);
		undoing->line++;
		found = take_header(undoing, text, next);
		if (found != ENCODING_NONE) {
			encoding = found;
			undoing->encoded_at = undoing->line;
		}
	}
	if (text < end) {
		strbuf_addch(&undoing->out, '\n');
		undoing->line++;
		text++;
	}
	for (body = text; text < end && !mail_starts(text, end, false); text = next_line(text, end))
		undoing->line++;
	take_body(undoing, body, text, encoding);
	return text;
}

static void undo_encodings(struct arena *arena, struct mail_undone *undone)
{
	struct undoing undoing = {.arena = arena, .undone = undone};
	const char *text = undone->text, *end = text + undone->len;
	bool begun = mail_starts(text, end, true) || mail_has_headers(text, undone->len);

	while (text < end) {
		if (begun || mail_starts(text, end, false)) {
			begun = false;
			text = take_mail(&undoing, text, end);
			continue;
		}
		strbuf_add(&undoing.out, text, next_line(text, end) - text);
		undoing.line++;
		text = next_line(text, end);
	}
	if (undone->decoded) {
		undone->text = arena_strndup(arena, strbuf_str(&undoing.out), undoing.out.len);
		undone->len = undoing.out.len;
	}
	strbuf_release(&undoing.out);
}

/* ---- the whole ------------------------------------------------------------------------------- */

struct mail_undone mail_undo(struct arena *arena, const char *text, size_t len)
{
	struct mail_undone undone = {.text = text, .len = len};
	struct strbuf out = {0};

	if (len >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0)) {
		undone.problem = "it is text of 16 bits a character, as > in PowerShell writes it: "
				 "make it with `./lab submit FILE` or `git diff --output=FILE`";
		return undone;
	}
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		undone.text += 3;
		undone.len -= 3;
	}
	undone.crlf = all_lines_end_in_cr(undone.text, undone.text + undone.len);
	if (undone.crlf) {
		add_without_cr(&out, undone.text, undone.text + undone.len);
		undone.text = arena_strndup(arena, strbuf_str(&out), out.len);
		undone.len = out.len;
		strbuf_release(&out);
	}
	undo_encodings(arena, &undone);
	return undone;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

const char *mail_number(const char *subject, int *number, int *total)
{
	const char *close, *slash;

	while (*subject == '[' && (close = strchr(subject, ']'))) {
		slash = memchr(subject, '/', close - subject);
		if (slash && is_digit(slash[-1])) {
			*total = atoi(slash + 1);
			while (is_digit(slash[-1]))
				slash--;
			*number = atoi(slash);
		}
		subject = close + 1;
		subject += strspn(subject, " ");
	}
	return subject;
}
