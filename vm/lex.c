// SPDX-License-Identifier: GPL-2.0-only
#include "lex.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../checker/lib/util.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* Length of a line splice at @p: a backslash, blanks, a newline; 0 when there is none. */
static size_t splice_len(const char *p, const char *end)
{
	const char *q = p + 1;

	if (*p != '\\')
		return 0;
	while (q < end && is_blank(*q))
		q++;
	return q < end && *q == '\n' ? (size_t)(q + 1 - p) : 0;
}

void lexer_begin(struct lexer *lexer, const char *text, size_t len)
{
	const char *end = text + len;
	char *out;

	*lexer = (struct lexer){.line = 1, .first = true};
	out = lexer->buf = xcalloc(1, len + 1);
	while (text < end) {
		size_t skip = splice_len(text, end);

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
	lexer->p = lexer->buf;
	lexer->end = out;
}

void lexer_end(struct lexer *lexer)
{
	free(lexer->buf);
	free(lexer->splices);
	*lexer = (struct lexer){0};
}

/* Counts the physical lines up to @to. */
static void advance(struct lexer *lexer, const char *to)
{
	for (; lexer->p < to; lexer->p++)
		if (*lexer->p == '\n')
			lexer->line++;
	while (lexer->at_splice < lexer->nsplices && lexer->splices[lexer->at_splice] <= lexer->p) {
		lexer->at_splice++;
		lexer->line++;
	}
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
		if (is_blank(*lexer->p)) {
			advance(lexer, lexer->p + 1);
		} else if (starts_comment(lexer, '*')) {
			for (q = lexer->p + 2;
			     q < lexer->end && !(q[0] == '*' && q + 1 < lexer->end && q[1] == '/');
			     q++)
				;
			advance(lexer, q + 2 < lexer->end ? q + 2 : lexer->end);
		} else if (starts_comment(lexer, '/')) {
			q = memchr(lexer->p, '\n', lexer->end - lexer->p);
			advance(lexer, q ? q : lexer->end);
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
		if (in_word(*q) || (number && *q == '.'))
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
	bool dot = *p == '.' && p + 1 < lexer->end && isdigit((unsigned char)p[1]);

	if (isdigit((unsigned char)*p) || dot) {
		token->kind = TOKEN_NUMBER;
		return word_end(lexer, true);
	}
	if (in_word(*p)) {
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
	advance(lexer, lexer->p);
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
	advance(lexer, to);
	return true;
}

bool token_spells(const struct token *token, const char *text)
{
	return token->len == strlen(text) && memcmp(token->text, text, token->len) == 0;
}
