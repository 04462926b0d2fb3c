// SPDX-License-Identifier: GPL-2.0-only
#include "lex.h"

#include <ctype.h>
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

static void doubt(struct lexer *lexer, const char *what)
{
	if (!lexer->doubt) {
		lexer->doubt = what;
		lexer->doubt_line = lexer->line;
	}
}

/* Bytes of which cpp makes neither a blank nor a line's end, or in some places the one or the
 * other.
 */
static void doubt_bytes(struct lexer *lexer, const char *text, const char *end)
{
	if (memchr(text, '\0', end - text))
		doubt(lexer, "a NUL byte");
	for (const char *p = text; (p = memchr(p, '\r', end - p)); p++)
		if (p + 1 == end || p[1] != '\n')
			doubt(lexer, "a carriage return within a line");
}

void lexer_begin(struct lexer *lexer, const char *text, size_t len)
{
	const char *end = text + len;
	char *out;

	*lexer = (struct lexer){.line = 1, .first = true};
	doubt_bytes(lexer, text, end);
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

/*
 * "R" and the like before a quote: a dialect may take both for one literal with rules of its own.
 */
static bool begins_raw(const char *word, const char *end)
{
	return (*end == '"' || *end == '\'') && end - word <= 3 && memchr(word, 'R', end - word);
}

/* "\u0041": a letter of an identifier, for some dialects. */
static bool is_ucn(const char *p, const char *end)
{
	if (*p != '\\' || end - p < 6 || (p[1] != 'u' && p[1] != 'U'))
		return false;
	for (int i = 2; i < 6; i++)
		if (!isxdigit((unsigned char)p[i]))
			return false;
	return true;
}

/*
 * The name of a file, between < and > or ", has no comments, quotes and escapes in it; but cpp
 * reads it as such only where the directive is not skipped. So only names that are the same either
 * way are certain. NULL: no such name.
 */
static const char *header_end(struct lexer *lexer)
{
	char close = *lexer->p == '<' ? '>' : '"';
	const char *q = lexer->p + 1;

	for (; q < lexer->end && *q != close && *q != '\n'; q++)
		if (strchr("\"'\\<", *q) || (*q == '/' && (q[1] == '/' || q[1] == '*')))
			doubt(lexer, "a file's name that holds quotes or comments");
	return q < lexer->end && *q == close ? q + 1 : NULL;
}

static const char *word(struct lexer *lexer, struct token *token, bool number)
{
	const char *to = word_end(lexer, number);

	token->kind = number ? TOKEN_NUMBER : TOKEN_IDENTIFIER;
	if (!lexer->raw && begins_raw(lexer->p, to))
		doubt(lexer, "a raw string");
	return to;
}

static const char *punctuation(struct lexer *lexer)
{
	const char *p = lexer->p;
	size_t left = lexer->end - p;

	if (is_ucn(p, lexer->end))
		doubt(lexer, "a universal character name");
	if (left >= 4 && memcmp(p, "%:%:", 4) == 0)
		return p + 4;
	if (left >= 2 && (memcmp(p, "##", 2) == 0 || memcmp(p, "%:", 2) == 0))
		return p + 2;
	return p + 1;
}

static const char *classify(struct lexer *lexer, struct token *token)
{
	const char *p = lexer->p, *to = NULL;
	bool dot = *p == '.' && p + 1 < lexer->end && is(p[1], DIGIT);

	if (is(*p, DIGIT) || dot)
		return word(lexer, token, true);
	if (is(*p, WORD))
		return word(lexer, token, false);
	token->kind = TOKEN_STRING;
	if (lexer->header && (*p == '<' || *p == '"'))
		to = header_end(lexer);
	if (to) {
		lexer->header = false;
		return to;
	}
	if ((*p == '"' || *p == '\'') && !lexer->raw) {
		to = string_end(lexer);
		if (to)
			return to;
		lexer->raw = true;
		if (!lexer->unbalanced)
			lexer->unbalanced = lexer->line;
	}
	token->kind = TOKEN_PUNCTUATION;
	return punctuation(lexer);
}

/* Directives, and operators in them, behind which the name of a file stands. */
static bool names_file(const struct lexer *lexer, const struct token *token)
{
	static const char *const names[] = {"include", "include_next", "import", "embed"};

	if (!lexer->hash || token->kind != TOKEN_IDENTIFIER)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (token_spells(token, names[i]))
			return true;
	return token_asks(token);
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
		lexer->raw = lexer->hash = lexer->header = false;
	} else {
		lexer->first = false;
		to = classify(lexer, token);
	}
	token->len = to - lexer->p;
	lexer->hash |= token->first && token_is_hash(token);
	lexer->header |= names_file(lexer, token);
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

bool token_is_hash(const struct token *token)
{
	return token_spells(token, "#") || token_spells(token, "%:");
}

bool token_is_paste(const struct token *token)
{
	return token_spells(token, "##") || token_spells(token, "%:%:");
}

bool token_asks(const struct token *token)
{
	static const char *const names[] = {"__has_include", "__has_embed"};
	static const char *const ends[] = {"has_inc", "s_include", "has_emb", "s_embed"};

	if (token->kind != TOKEN_IDENTIFIER || token->len < 3)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		size_t len = strlen(names[i]);

		if (memcmp(token->text, names[i], token->len < len ? token->len : len) == 0)
			return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (memmem(token->text, token->len, ends[i], strlen(ends[i])))
			return true;
	return false;
}

bool text_asks(const char *text, size_t len)
{
	struct lexer lexer;
	struct token token;
	bool asks = false;

	lexer_begin(&lexer, text, len);
	while (!asks && lexer_next(&lexer, &token))
		asks = token_asks(&token);
	asks |= lexer.doubt != NULL;
	lexer_end(&lexer);
	return asks;
}
