// SPDX-License-Identifier: GPL-2.0-only
#include "lex.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/util.h"

/* Every byte of every source goes through here, so what a byte is comes from a table. */
enum {
	BLANK = 1,
	WORD = 2,
	DIGIT = 4
};

static const unsigned char kinds[256] = {
	[' '] = BLANK,
	['\t'] = BLANK,
	['\r'] = BLANK,
	['\f'] = BLANK,
	['\v'] = BLANK,
	['\0'] = BLANK,
	['0' ... '9'] = WORD | DIGIT,
	['A' ... 'Z'] = WORD,
	['a' ... 'z'] = WORD,
	['_'] = WORD,
	['$'] = WORD,
	[0x80 ... 0xff] = WORD,
};

static inline bool is(char c, int kind)
{
	return kinds[(unsigned char)c] & kind;
}

static const char *end_of(const struct lexer *lexer)
{
	return lexer->text + lexer->len;
}

/* Length of a line splice at @p: a backslash, blanks, a newline; 0 when there is none. */
static size_t splice_len(const char *p, const char *end)
{
	const char *q = p + 1;

	while (q < end && is(*q, BLANK))
		q++;
	return q < end && *q == '\n' ? (size_t)(q + 1 - p) : 0;
}

/* The first byte from @p on that is no part of a splice. */
static inline const char *unsplice(const char *p, const char *end)
{
	size_t len;

	while (p < end && *p == '\\' && (len = splice_len(p, end)))
		p += len;
	return p;
}

/* One past @c when that is the next byte from @p on; else NULL. */
static const char *past(const char *p, const char *end, char c)
{
	p = unsplice(p, end);
	return p < end && *p == c ? p + 1 : NULL;
}

static void doubt(struct lexer *lexer, int line, const char *what)
{
	if (!lexer->doubt) {
		lexer->doubt = what;
		lexer->doubt_line = line;
	}
}

/* Bytes of which cpp makes neither a blank nor a line's end, or in some places the one or the
 * other.
 */
static void doubt_bytes(struct lexer *lexer, const char *text, const char *end)
{
	if (memchr(text, '\0', end - text))
		doubt(lexer, lexer->line, "a NUL byte");
	for (const char *p = text; (p = memchr(p, '\r', end - p)); p++)
		if (p + 1 == end || p[1] != '\n')
			doubt(lexer, lexer->line, "a carriage return within a line");
}

void lexer_begin(struct lexer *lexer, const char *text, size_t len)
{
	*lexer = (struct lexer){.text = text, .len = len, .line = 1, .first = true};
	doubt_bytes(lexer, text, text + len);
}

void lexer_source(struct lexer *lexer, const char *text, size_t begin, size_t end)
{
	*lexer = (struct lexer){.text = text,
				.len = end,
				.pos = begin,
				.line = 1,
				.first = begin == 0 || text[begin - 1] == '\n',
				.source = true};
}

void lexer_end(struct lexer *lexer)
{
	strings_free(lexer->joined, lexer->njoined);
	*lexer = (struct lexer){0};
}

/* Counts the physical lines from @p to @to, as far as somebody asks. */
static void count_lines(struct lexer *lexer, const char *p, const char *to)
{
	for (; !lexer->source && p < to && (p = memchr(p, '\n', to - p)); p++)
		lexer->line++;
}

/* One past the two marks that begin a comment; NULL: none does. */
static const char *comment_begin(const char *p, const char *end, char second)
{
	return *p == '/' ? past(p + 1, end, second) : NULL;
}

static const char *block_end(const char *p, const char *end)
{
	const char *begin = p, *q = memmem(p, end - p, "*/", 2), *stop = q ? q + 2 : end;

	/* A splice may stand between the two. */
	for (; (p = memchr(p, '\\', stop - p)); p++)
		if (p > begin && p[-1] == '*' && (q = past(p, end, '/')))
			return q;
	return stop;
}

/* The newline that ends the logical line of @p. */
static const char *line_end(const char *p, const char *end)
{
	const char *q, *r;

	for (; (q = memchr(p, '\n', end - p)); p = q + 1) {
		for (r = q; r > p && is(r[-1], BLANK); r--)
			;
		if (r == p || r[-1] != '\\')
			return q;
	}
	return end;
}

/* One past the comment at @p; NULL: there is none. */
static const char *comment_end(const char *p, const char *end)
{
	const char *q = comment_begin(p, end, '*');

	if (q)
		return block_end(q, end);
	q = comment_begin(p, end, '/');
	return q ? line_end(q, end) : NULL;
}

/* Blanks, and comments where they are not wanted; a newline in one does not end the line. */
static bool skip_space(struct lexer *lexer)
{
	const char *end = end_of(lexer), *from = lexer->text + lexer->pos, *p, *q;
	bool space = false;

	for (;; from = q, space = true) {
		p = q = unsplice(from, end);
		if (p > from)
			count_lines(lexer, from, p);
		while (q < end && is(*q, BLANK))
			q++;
		if (q > p)
			continue;
		if (p < end && lexer->source && *p == '\n') {
			lexer->first = true;
			q = p + 1;
		} else if (p < end && !lexer->source && !lexer->raw && (q = comment_end(p, end))) {
			count_lines(lexer, p, q);
		} else {
			break;
		}
	}
	lexer->pos = p - lexer->text;
	return space;
}

/* One past the closing quote, or NULL when the line ends before it. */
static const char *string_end(const char *p, const char *end)
{
	char quote = *p;
	const char *q, *next;

	for (q = unsplice(p + 1, end); q < end && *q != '\n'; q = unsplice(q + 1, end)) {
		if (*q == quote)
			return q + 1;
		next = *q == '\\' ? unsplice(q + 1, end) : end;
		if (next < end && *next != '\n')
			q = next;
	}
	return NULL;
}

static const char *word_end(const char *p, const char *end, bool number)
{
	const char *q = p, *last;

	do {
		for (last = q++; q < end && is(*q, WORD); q++)
			last = q;
		q = unsplice(q, end);
	} while (q < end && (is(*q, WORD) || (number && *q == '.') ||
			     (number && (*q == '+' || *q == '-') && strchr("eEpP", *last))));
	return last + 1;
}

/* R"x(...)x" with any prefix, which is @token: one past its end; NULL: it is none. */
static const char *raw_end(const struct token *token, const char *end)
{
	static const char *const prefixes[] = {"R", "LR", "uR", "UR", "u8R"};
	const char *quote = token->text + token->len, *open = NULL, *stop;
	size_t delimiter;
	char close[20];

	for (size_t i = 0; i < ARRAY_SIZE(prefixes) && !open; i++)
		if (quote < end && *quote == '"' && token_spells(token, prefixes[i]))
			open = memchr(quote, '(', end - quote);
	delimiter = open ? open - quote - 1 : 0;
	if (!open || delimiter > 16 || memchr(quote, '\n', delimiter + 1))
		return NULL;
	close[0] = ')';
	memcpy(close + 1, quote + 1, delimiter);
	close[delimiter + 1] = '"';
	stop = memmem(open, end - open, close, delimiter + 2);
	return stop ? stop + delimiter + 2 : end;
}

/* "\u0041": a letter of an identifier, for some dialects. */
static bool is_ucn(const char *p, const char *end)
{
	if (*p != '\\')
		return false;
	for (int i = 1; i < 6; i++) {
		p = unsplice(p + 1, end);
		if (p >= end || (i == 1 ? *p != 'u' && *p != 'U' : !isxdigit((unsigned char)*p)))
			return false;
	}
	return true;
}

/*
 * The name of a file, between < and > or ", has no comments, quotes and escapes in it; but cpp
 * reads it as such only where the directive is not skipped. So only names that are the same either
 * way are certain. NULL: no such name.
 */
static const char *header_end(struct lexer *lexer, const char *p, const char *end)
{
	char close = *p == '<' ? '>' : '"';
	const char *q;

	for (q = unsplice(p + 1, end); q < end && *q != close && *q != '\n';
	     q = unsplice(q + 1, end))
		if (strchr("\"'\\<", *q) || comment_begin(q, end, '/') ||
		    comment_begin(q, end, '*'))
			doubt(lexer, lexer->line, "a file's name that holds quotes or comments");
	return q < end && *q == close ? q + 1 : NULL;
}

/* A block comment inside it may carry a directive over several lines. */
static const char *directive_end(const char *p, const char *end)
{
	const char *q;

	for (; p < end && *p != '\n'; p = unsplice(q, end)) {
		q = comment_end(p, end);
		if (!q && (*p == '"' || *p == '\'') && !(q = string_end(p, end)))
			q = line_end(p, end);
		if (!q)
			q = p + 1;
	}
	return p;
}

static const char *punctuation(struct lexer *lexer, const char *p, const char *end)
{
	const char *two, *four;

	if (is_ucn(p, end))
		doubt(lexer, lexer->line, "a universal character name");
	if (*p == '#')
		two = past(p + 1, end, '#');
	else if (*p == '%' && (two = past(p + 1, end, ':')) && (four = past(two, end, '%')) &&
		 (four = past(four, end, ':')))
		return four;
	else if (*p != '%')
		return p + 1;
	return two ? two : p + 1;
}

/* A quote that is not closed takes the rest of its line; proofs see all that it may hold. */
static const char *quoted(struct lexer *lexer, struct token *token, const char *p, const char *end)
{
	const char *to = string_end(p, end);

	if (to)
		return to;
	if (!lexer->unbalanced)
		lexer->unbalanced = lexer->line;
	if (lexer->source)
		return line_end(p, end);
	lexer->raw = true;
	token->kind = TOKEN_PUNCTUATION;
	return p + 1;
}

static const char *classify(struct lexer *lexer, struct token *token, const char *p,
			    const char *end)
{
	const char *next = *p == '.' ? unsplice(p + 1, end) : end, *to = NULL;

	if (is(*p, WORD) || (next < end && is(*next, DIGIT))) {
		token->kind = is(*p, DIGIT) || *p == '.' ? TOKEN_NUMBER : TOKEN_IDENTIFIER;
		return word_end(p, end, token->kind == TOKEN_NUMBER);
	}
	token->kind = TOKEN_COMMENT;
	if (lexer->source && (to = comment_end(p, end)))
		return to;
	token->kind = TOKEN_DIRECTIVE;
	if (lexer->source && token->first && (*p == '#' || (*p == '%' && past(p + 1, end, ':'))))
		return directive_end(p, end);
	token->kind = TOKEN_STRING;
	if (lexer->header && (*p == '<' || *p == '"') && (to = header_end(lexer, p, end))) {
		lexer->header = false;
		return to;
	}
	if ((*p == '"' || *p == '\'') && !lexer->raw)
		return quoted(lexer, token, p, end);
	token->kind = TOKEN_PUNCTUATION;
	return punctuation(lexer, p, end);
}

/* The token's spelling as proofs want it, where that is not what stands there. */
static void join(struct lexer *lexer, struct token *token)
{
	const char *p = token->text, *end = p + token->len;
	char *text = xrealloc(NULL, token->len + 1), *out = text;

	for (; p < end; p = unsplice(p + 1, end))
		*out++ = *p;
	*out = '\0';
	if ((lexer->njoined & (lexer->njoined - 1)) == 0)
		lexer->joined = xrealloc(lexer->joined, (lexer->njoined ? 2 * lexer->njoined : 1) *
								sizeof(*lexer->joined));
	lexer->joined[lexer->njoined++] = text;
	token->text = text;
	token->len = out - text;
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

static void take(struct lexer *lexer, struct token *token, const char *to)
{
	const char *next = unsplice(to, end_of(lexer));

	token->end = to - lexer->text;
	token->len = token->end - token->begin;
	token->after = next < end_of(lexer) ? *next : '\0';
	lexer->pos = token->end;
	if (!lexer->source && token->len > 1 && memchr(token->text, '\n', token->len)) {
		count_lines(lexer, token->text, to);
		join(lexer, token);
	}
}

/*
 * "R" and the like before a quote: a dialect may take both for one literal with rules of its own.
 */
static bool begins_raw(const struct lexer *lexer, const struct token *token)
{
	return (token->kind == TOKEN_IDENTIFIER || token->kind == TOKEN_NUMBER) && !lexer->raw &&
	       (token->after == '"' || token->after == '\'') && token->len <= 3 &&
	       memchr(token->text, 'R', token->len);
}

bool lexer_next(struct lexer *lexer, struct token *token)
{
	const char *end = end_of(lexer), *p, *to;
	bool space = skip_space(lexer);

	p = lexer->text + lexer->pos;
	*token = (struct token){.begin = lexer->pos,
				.end = lexer->pos,
				.text = p,
				.line = lexer->line,
				.space = space,
				.first = lexer->first};
	if (p >= end)
		return false;
	if (*p == '\n') {
		token->kind = TOKEN_NEWLINE;
		take(lexer, token, p + 1);
		lexer->line++;
		lexer->first = true;
		lexer->raw = lexer->hash = lexer->header = false;
	} else {
		take(lexer, token, classify(lexer, token, p, end));
		lexer->first &= token->kind == TOKEN_COMMENT;
		lexer->hash |= token->first && token_is_hash(token);
		lexer->header |= names_file(lexer, token);
		if (begins_raw(lexer, token)) {
			doubt(lexer, token->line, "a raw string");
			to = lexer->source ? raw_end(token, end) : NULL;
			if (to) {
				token->kind = TOKEN_STRING;
				take(lexer, token, to);
			}
		}
	}
	return true;
}

size_t directive_name(const char *text, const struct token *token, size_t *name, size_t *rest)
{
	struct lexer lexer;
	struct token word;

	lexer_source(&lexer, text, token->begin, token->end);
	lexer.first = false;
	lexer_next(&lexer, &word); /* the '#' */
	do
		lexer_next(&lexer, &word);
	while (word.kind == TOKEN_COMMENT);
	*name = word.begin;
	*rest = word.kind == TOKEN_IDENTIFIER ? word.end : word.begin;
	return *rest - *name;
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
