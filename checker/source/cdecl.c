// SPDX-License-Identifier: GPL-2.0-only
#include "cdecl.h"

#include <ctype.h>
#include <string.h>

#include "../lib/util.h"

void cdecl_init(struct cdecl *reader, const char *text, size_t begin, size_t end,
		const struct kconfig *config)
{
	memset(reader, 0, sizeof(*reader));
	lexer_source(&reader->lex, text, begin, end);
	reader->conds.text = text;
	reader->conds.config = config;
}

static bool in_words(const char *word, size_t len, const char *const *words)
{
	for (; *words; words++)
		if (strlen(*words) == len && !memcmp(*words, word, len))
			return true;
	return false;
}

bool cdecl_starts(const char *word, size_t len)
{
	static const char *const words[] = {
		"asmlinkage", "extern", "static",    "inline", "long",	   "int",
		"unsigned",   "signed", "void",	     "char",   "short",	   "struct",
		"union",      "enum",	"typedef",   "const",  "volatile", "size_t",
		"ssize_t",    "bool",	"__visible", NULL};

	return in_words(word, len, words);
}

/* letters_of - the word's letters in upper case */
static size_t letters_of(const char *word, size_t len, char *out, size_t size)
{
	size_t i, n = 0;

	for (i = 0; i < len && n + 1 < size; i++)
		if (isalpha((unsigned char)word[i]))
			out[n++] = toupper((unsigned char)word[i]);
	out[n] = '\0';
	return n;
}

bool cdecl_macro_like(const char *word, size_t len)
{
	char letters[40];
	size_t n;

	if (len < 8 || len > 32 || !strchr("SsCcDdYyKk_", *word))
		return false;
	n = letters_of(word, len, letters, sizeof(letters));
	if (n < 8)
		return false;
	if (strstr(letters, "SYSCALL") && strstr(letters, "DEF"))
		return true;
	if (starts_with(letters, "SYS") && strstr(letters, "DEFINE") && n <= 16)
		return true;
	return edit_distance(letters, "SYSCALLDEFINE") <= 2;
}

static bool next_token(struct cdecl *reader, struct token *token)
{
	if (reader->have_ahead) {
		reader->have_ahead = false;
		*token = reader->ahead;
		return true;
	}
	return lexer_next(&reader->lex, token);
}

static void push_back(struct cdecl *reader, const struct token *token)
{
	reader->ahead = *token;
	reader->have_ahead = true;
}

static bool punct(const struct cdecl *reader, const struct token *token, char c)
{
	return token->kind == TOKEN_PUNCTUATION && reader->lex.text[token->begin] == c;
}

static const char *word_of(const struct cdecl *reader, const struct token *token, size_t *len)
{
	*len = token->end - token->begin;
	return reader->lex.text + token->begin;
}

static bool begins_line(const struct cdecl *reader, const struct token *token)
{
	return !token->begin || reader->lex.text[token->begin - 1] == '\n';
}

/* defines_syscall - whether a word inside a body shows that its '}' was forgotten */
static bool defines_syscall(const struct cdecl *reader, const struct token *token)
{
	size_t len;
	const char *word;

	if (token->kind != TOKEN_IDENTIFIER || !begins_line(reader, token))
		return false;
	word = word_of(reader, token, &len);
	return (len == 15 && !memcmp(word, "SYSCALL_DEFINE", 14)) ||
	       (len == 10 && !memcmp(word, "asmlinkage", 10));
}

/*
 * skip_body - from after '{' to after its '}'
 *
 * Both branches of an #if may open the same brace, so the depth at #if is put back at #else.
 */
static void skip_body(struct cdecl *reader, struct cdecl_statement *statement)
{
	int depths[COND_DEPTH_MAX], depth = 1, base = reader->conds.n, i;
	struct token token;

	for (i = 0; i < COND_DEPTH_MAX; i++)
		depths[i] = 1;
	while (depth > 0) {
		if (!next_token(reader, &token))
			break;
		if (defines_syscall(reader, &token)) {
			push_back(reader, &token);
			break;
		}
		statement->body_end = token.end;
		if (punct(reader, &token, '{')) {
			depth++;
		} else if (punct(reader, &token, '}')) {
			depth--;
		} else if (token.kind == TOKEN_DIRECTIVE) {
			enum cond_event event = cond_directive(&reader->conds, &token, NULL);

			if (event == COND_OPENED)
				depths[reader->conds.n - 1] = depth;
			else if (event == COND_SWITCHED && reader->conds.n > base)
				depth = depths[reader->conds.n - 1];
		}
	}
}

/* skip_braces - over an initialiser or a struct's members */
static void skip_braces(struct cdecl *reader)
{
	struct cdecl_statement ignored;

	skip_body(reader, &ignored);
}

static void take_directive(struct cdecl *reader, const struct token *token)
{
	struct cond closed = {0};
	enum cond_event event = cond_directive(&reader->conds, token, &closed);

	if (reader->on_directive)
		reader->on_directive(reader->cookie, token, event, &closed);
}

/* note_group - remember the first NAME ( ... ) of the statement */
static void note_group(const struct cdecl *reader, struct cdecl_statement *statement, int depth)
{
	int last = statement->n - 1;

	if (statement->open < 0 && depth == 1 && last > 0 &&
	    statement->tokens[last - 1].kind == TOKEN_IDENTIFIER &&
	    punct(reader, &statement->tokens[last], '(')) {
		if (token_spells(&statement->tokens[last - 1], "__attribute__"))
			return;
		statement->name = last - 1;
		statement->open = last;
	} else if (statement->open >= 0 && statement->close < 0 && depth == 0 &&
		   punct(reader, &statement->tokens[last], ')')) {
		statement->close = last;
	}
}

/* ---- heads of the old style ------------------------------------------------------------------ */

/* How far ahead their '{' is looked for. */
#define OLD_TOKENS_MAX 96

/* Whether what stands between the parentheses may be names alone, as such a head has them. */
static bool has_names_only(const struct cdecl *reader, const struct cdecl_statement *statement)
{
	const struct token *name = &statement->tokens[statement->name];

	if (cdecl_macro_like(reader->lex.text + name->begin, name->end - name->begin))
		return true;
	for (int i = statement->open + 1; i < statement->close; i++)
		if (statement->tokens[i].kind != TOKEN_IDENTIFIER &&
		    !punct(reader, &statement->tokens[i], ','))
			return false;
	return statement->close > statement->open + 1;
}

/* Whether @token may stand in the declaration of a parameter. */
static bool declares(const struct cdecl *reader, const struct token *token)
{
	return token->kind == TOKEN_IDENTIFIER || token->kind == TOKEN_NUMBER ||
	       (token->kind == TOKEN_PUNCTUATION && strchr("*,[]", reader->lex.text[token->begin]));
}

/*
 * take_old_parameters - when @token, which is read already, begins the declarations of an old head's
 * parameters: take all up to the body. Nothing else may stand between a ';' and a '{'.
 */
static bool take_old_parameters(struct cdecl *reader, struct cdecl_statement *statement,
				const struct token *token)
{
	struct lexer ahead = reader->lex, body;
	struct token next = *token;
	int words = 0;
	size_t end = 0;

	if (statement->close < 0 || statement->close != statement->n - 1 ||
	    token->kind != TOKEN_IDENTIFIER || !has_names_only(reader, statement))
		return false;
	for (int i = 0; i < OLD_TOKENS_MAX; i++) {
		if (punct(reader, &next, '{') && end && !words) {
			reader->lex = body;
			statement->old_begin = token->begin;
			statement->old_end = statement->end = end;
			return true;
		}
		if (punct(reader, &next, ';') && words > 1)
			end = next.end, words = 0;
		else if (declares(reader, &next))
			words++;
		else if (next.kind != TOKEN_COMMENT)
			return false;
		body = ahead;
		if (!lexer_next(&ahead, &next))
			return false;
	}
	return false;
}

/* begins_another - whether @token begins another statement although nothing ended this one */
static bool begins_another(const struct cdecl *reader, const struct cdecl_statement *statement,
			   const struct token *token, int depth)
{
	size_t len;
	const char *word;

	if (token->kind != TOKEN_IDENTIFIER)
		return false;
	word = word_of(reader, token, &len);
	if (depth == 0)
		return statement->close >= 0 &&
		       (cdecl_starts(word, len) || cdecl_macro_like(word, len));
	/* A parenthesis left open must not swallow the rest of the file. */
	return begins_line(reader, token) && statement->n > 2 && defines_syscall(reader, token);
}

/* has_equals - whether the '{' that comes now belongs to an initialiser or a type */
static bool is_body(const struct cdecl *reader, const struct cdecl_statement *statement)
{
	int i;

	if (statement->close < 0)
		return false;
	for (i = 0; i < statement->n; i++)
		if (punct(reader, &statement->tokens[i], '='))
			return i > statement->open && i < statement->close;
	return true;
}

static void end_with_body(struct cdecl *reader, struct cdecl_statement *statement,
			  const struct token *brace)
{
	statement->ended = '{';
	statement->has_body = true;
	statement->body_begin = brace->begin;
	statement->body_end = brace->end;
	skip_body(reader, statement);
}

/* take_token - add a token to the statement; true when that ends it */
static bool take_token(struct cdecl *reader, struct cdecl_statement *statement,
		       const struct token *token, int *depth)
{
	if (punct(reader, token, '{') && *depth == 0) {
		if (!statement->n || is_body(reader, statement)) {
			end_with_body(reader, statement, token);
			return true;
		}
		skip_braces(reader);
		return false;
	}
	if (punct(reader, token, '}') && *depth == 0)
		return statement->n > 0;
	statement->end = token->end;
	if (punct(reader, token, ';')) {
		statement->ended = ';';
		return true;
	}
	if (statement->n < CDECL_TOKENS_MAX)
		statement->tokens[statement->n++] = *token;
	if (punct(reader, token, '('))
		++*depth;
	else if (punct(reader, token, ')') && *depth > 0)
		--*depth;
	else
		return false;
	if (statement->n < CDECL_TOKENS_MAX)
		note_group(reader, statement, *depth);
	return false;
}

bool cdecl_next(struct cdecl *reader, struct cdecl_statement *statement)
{
	struct token token;
	int depth = 0;

	statement->n = 0;
	statement->name = statement->open = statement->close = -1;
	statement->ended = 0;
	statement->has_body = false;
	statement->body_begin = statement->body_end = 0;
	statement->old_begin = statement->old_end = 0;
	while (next_token(reader, &token)) {
		if (token.kind == TOKEN_COMMENT) {
			if (reader->on_comment)
				reader->on_comment(reader->cookie, &token);
		} else if (token.kind == TOKEN_DIRECTIVE) {
			/*
			 * The conditionals must still be those of the statement when it is judged.
			 */
			if (statement->n && depth == 0) {
				push_back(reader, &token);
				return true;
			}
			take_directive(reader, &token);
		} else if (depth == 0 && take_old_parameters(reader, statement, &token)) {
			continue;
		} else if (statement->n && begins_another(reader, statement, &token, depth)) {
			push_back(reader, &token);
			return true;
		} else if (take_token(reader, statement, &token, &depth)) {
			return true;
		}
	}
	return statement->n > 0;
}
