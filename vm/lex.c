// SPDX-License-Identifier: GPL-2.0-only
#include "lex.h"

#include <stdlib.h>
#include <string.h>

#include "../checker/lib/util.h"

/* Every byte of every source goes through here, so what a byte is comes from a table. */
enum {
	BLANK = 1,
	WORD = 2,
	DIGIT = 4
};

static const unsigned char kinds[256] = {
	[' '] = BLANK,	      ['\t'] = BLANK,	      ['\r'] = BLANK,
	['\f'] = BLANK,	      ['\v'] = BLANK,	      ['0' ... '9'] = WORD | DIGIT,
	['A' ... 'Z'] = WORD, ['a' ... 'z'] = WORD,   ['_'] = WORD,
	['$'] = WORD,	      [0x80 ... 0xff] = WORD,
};

static bool is(char c, int kind)
{
	return kinds[(unsigned char)c] & kind;
}

/* Length of a line splice at @p: a backslash, blanks, a newline; 0 when there is none. */
static size_t splice_len(const char *p, const char *end)
{
	const char *q = p + 1;

	if (*p != '\\')
		return 0;
	while (q < end && is(*q, BLANK))
		q++;
	return q < end && *q == '\n' ? (size_t)(q + 1 - p) : 0;
}

void lexer_begin(struct lexer *lexer, const char *text, size_t len)
{
	const char *end = text + len;
	char *out;

	*lexer = (struct lexer){.line = 1, .first = true};
	out = lexer->buf = xrealloc(NULL, len + 1);
	while (text < end) {
		const char *next = memchr(text, '\\', end - text);
		size_t plain = (next ? next : end) - text, skip;

		memcpy(out, text, plain);
		out += plain;
		text += plain;
		if (text == end)
			break;
		skip = splice_len(text, end);
		if (!skip) {
			*out++ = *text++;
			continue;
		}
		if ((lexer->nsplices & (lexer->nsplices - 1)) == 0)
			lexer->splices = xrealloc(lexer->splices,
						  (lexer->nsplices ? 2 * lexer->nsplices : 1) *
							  sizeof(*lexer->splices));
		lexer->splices[lexer->nsplices++] = out;
		text += skip;
	}
	*out = '\0';
	lexer->p = lexer->buf;
	lexer->end = out;
}

void lexer_end(struct lexer *lexer)
{
	free(lexer->buf);
	free(lexer->splices);
	*lexer = (struct lexer){0};
}

/* Goes on to @to, with no newline on the way but those of splices. */
static void advance_in_line(struct lexer *lexer, const char *to)
{
	lexer->p = to;
	while (lexer->at_splice < lexer->nsplices && lexer->splices[lexer->at_splice] <= lexer->p) {
		lexer->at_splice++;
		lexer->line++;
	}
}

/* Counts the physical lines up to @to. */
static void advance(struct lexer *lexer, const char *to)
{
	const char *p = lexer->p;

	while (p < to && (p = memchr(p, '\n', to - p))) {
		lexer->line++;
		p++;
	}
	advance_in_line(lexer, to);
}

static bool starts_comment(const struct lexer *lexer, char second)
{
	return !lexer->raw && lexer->p + 1 < lexer->end && lexer->p[0] == '/' &&
	       lexer->p[1] == second;
}

/* Blanks and comments; a newline inside a block comment does not end the logical line. */
static bool skip_space(struct lexer *lexer)
{
	const char *from = lexer->p, *q;

	while (lexer->p < lexer->end) {
		if (is(*lexer->p, BLANK)) {
			for (q = lexer->p + 1; q < lexer->end && is(*q, BLANK); q++)
				;
			advance_in_line(lexer, q);
		} else if (starts_comment(lexer, '*')) {
			q = memmem(lexer->p + 2, lexer->end - lexer->p - 2, "*/", 2);
			advance(lexer, q ? q + 2 : lexer->end);
		} else if (starts_comment(lexer, '/')) {
			q = memchr(lexer->p, '\n', lexer->end - lexer->p);
			advance_in_line(lexer, q ? q : lexer->end);
		} else {
			break;
		}
	}
	return lexer->p > from;
}

/* One past the closing quote, or NULL when the line ends before it. */
static const char *string_end(const struct lexer *lexer)
{
	char quote = *lexer->p;
	const char *q;

	for (q = lexer->p + 1; q < lexer->end && *q != '\n'; q++) {
		if (*q == '\\' && q + 1 < lexer->end && q[1] != '\n')
			q++;
		else if (*q == quote)
			return q + 1;
	}
	return NULL;
}

static const char *word_end(const struct lexer *lexer, bool number)
{
	const char *q = lexer->p + 1;

	for (; q < lexer->end; q++) {
		if (is(*q, WORD) || (number && *q == '.'))
			continue;
		if (number && (*q == '+' || *q == '-') && strchr("eEpP", q[-1]))
			continue;
		break;
	}
	return q;
}

static const char *classify(struct lexer *lexer, struct token *token)
{
	const char *p = lexer->p, *to;
	bool dot = *p == '.' && p + 1 < lexer->end && is(p[1], DIGIT);

	if (is(*p, DIGIT) || dot) {
		token->kind = TOKEN_NUMBER;
		return word_end(lexer, true);
	}
	if (is(*p, WORD)) {
		token->kind = TOKEN_IDENTIFIER;
		return word_end(lexer, false);
	}
	token->kind = TOKEN_PUNCTUATION;
	if ((*p == '"' || *p == '\'') && !lexer->raw) {
		to = string_end(lexer);
		if (to) {
			token->kind = TOKEN_STRING;
			return to;
		}
		lexer->raw = true;
	}
	return p[0] == '#' && p + 1 < lexer->end && p[1] == '#' ? p + 2 : p + 1;
}

bool lexer_next(struct lexer *lexer, struct token *token)
{
	const char *to;

	*token = (struct token){.space = skip_space(lexer)};
	/* A splice right before the token: its first character stands on the later line. */
	advance_in_line(lexer, lexer->p);
	token->first = lexer->first;
	token->line = lexer->line;
	token->text = lexer->p;
	if (lexer->p >= lexer->end)
		return false;
	if (*lexer->p == '\n') {
		token->kind = TOKEN_NEWLINE;
		to = lexer->p + 1;
		lexer->first = true;
		lexer->raw = false;
	} else {
		lexer->first = false;
		to = classify(lexer, token);
	}
	token->len = to - lexer->p;
	if (token->kind == TOKEN_NEWLINE)
		advance(lexer, to);
	else
		advance_in_line(lexer, to);
	return true;
}

bool token_spells(const struct token *token, const char *text)
{
	return token->len == strlen(text) && memcmp(token->text, text, token->len) == 0;
}
