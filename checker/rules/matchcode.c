// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "../source/conditions.h"
#include "../facts/source.h"
#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "match.h"

/* ---- places ---------------------------------------------------------------------------------- */

struct span span_line(const char *file, int line)
{
	return (struct span){.file = file, .line = line};
}

static int span_last_line(struct span span)
{
	return span.end_line > span.line ? span.end_line : span.line;
}

struct span span_after(struct span span)
{
	return (struct span){.file = span.file,
			     .line = span_last_line(span),
			     .column = span.end_column,
			     .end_column = span.end_column};
}

struct span span_join(struct span from, struct span to)
{
	from.end_line = span_last_line(to) > from.line ? span_last_line(to) : 0;
	from.end_column = to.end_column;
	return from;
}

static const char *span_start(const struct source *source, struct span span)
{
	return source->lines[span.line - 1] + (span.column ? span.column - 1 : 0);
}

static const char *span_stop(const struct source *source, struct span span)
{
	const char *line = source->lines[span_last_line(span) - 1];

	return span.end_column ? line + span.end_column - 1 : line + strcspn(line, "\r\n");
}

static bool span_fits(const struct source *source, struct span span)
{
	return source && span.line >= 1 && span_last_line(span) <= source->nlines &&
	       span_start(source, span) <= span_stop(source, span);
}

bool span_is_whole_lines(const struct facts *facts, struct span span)
{
	const struct source *source = span.file ? facts_source(facts, span.file) : NULL;
	const char *at, *stop;

	if (!span_fits(source, span))
		return false;
	for (at = source->lines[span.line - 1]; at < span_start(source, span); at++)
		if (*at != ' ' && *at != '\t')
			return false;
	stop = span_stop(source, span);
	stop += strspn(stop, " \t\r");
	return *stop == '\n' || *stop == '\0';
}

const char *span_text(const struct facts *facts, struct span span)
{
	const struct source *source = span.file ? facts_source(facts, span.file) : NULL;
	const char *start;

	if (!span_fits(source, span))
		return NULL;
	start = span_start(source, span);
	return arena_strndup(facts->arena, start, span_stop(source, span) - start);
}

/* ---- code ---------------------------------------------------------------------------------- */

/* Where the comment or constant that begins at @p ends; @p itself when none begins there. */
static char *skip_quiet(char *p)
{
	char quote = *p;
	char *end;

	if (p[0] == '/' && p[1] == '/')
		return p + strcspn(p, "\n");
	if (p[0] == '/' && p[1] == '*') {
		end = strstr(p + 2, "*/");
		return end ? end + 2 : p + strlen(p);
	}
	if (quote != '"' && quote != '\'')
		return p;
	for (end = p + 1; *end && *end != quote && *end != '\n'; end++)
		if (*end == '\\' && end[1])
			end++;
	return *end == quote ? end + 1 : end;
}

/* Blank out what the compiler does not see, in the @len bytes of @source at @begin. */
static void blank_dead(const struct facts *facts, const struct source *source, size_t begin,
		       size_t len, char *code)
{
	struct cond_stack stack = {.text = source->text, .config = facts->config};
	const struct cond *why;
	struct cond closed;
	struct lexer lex;
	struct token token;

	lexer_source(&lex, source->text, 0, begin + len);
	while (lexer_next(&lex, &token)) {
		enum liveness now;

		if (token.kind == TOKEN_DIRECTIVE) {
			cond_directive(&stack, &token, &closed);
			continue;
		}
		now = token.begin < begin ? LIVE : cond_liveness(&stack, 0, &why);
		for (size_t i = token.begin; i < token.end && now != LIVE; i++)
			if (now != LIVE_UNKNOWN && i < begin + len && source->text[i] != '\n')
				code[i - begin] = ' ';
	}
}

/* Blank out in @code, which is the @len bytes of @source at @begin, what is no code. */
static void blank_quiet(const struct facts *facts, const struct source *source, size_t begin,
			char *code)
{
	for (char *p = code; *p;) {
		char *end = skip_quiet(p);

		if (end == p && *p++ == '\r')
			p[-1] = ' ';
		for (; p < end; p++)
			if (*p != '\n')
				*p = ' ';
	}
	blank_dead(facts, source, begin, strlen(code), code);
}

/* The code of all of @source, worked out once: a file full of definitions is asked for each body. */
static const char *code_of(const struct facts *facts, const struct source *source)
{
	struct source_code *memo = source->code;
	char *code;

	if (memo->text && memo->config == facts->config)
		return memo->text;
	code = arena_strndup(memo->arena, source->text, source->len);
	blank_quiet(facts, source, 0, code);
	memo->text = code;
	memo->config = facts->config;
	return code;
}

const char *code_text(const struct facts *facts, struct span span)
{
	const struct source *source = facts_source(facts, span.file);
	size_t begin, len;
	char *code;

	if (!span_fits(source, span))
		return NULL;
	begin = span_start(source, span) - source->text;
	len = span_stop(source, span) - span_start(source, span);
	if (source->code && !source->pristine && !source->has_nul)
		return arena_strndup(facts->arena, code_of(facts, source) + begin, len);
	code = arena_strndup(facts->arena, source->text + begin, len);
	blank_quiet(facts, source, begin, code);
	return code;
}

struct span code_span(const struct facts *facts, struct span span, size_t at, size_t len)
{
	const struct source *source = facts_source(facts, span.file);
	size_t begin = source ? source_offset(source, span.line, span.column) + at : 0;

	if (!source)
		return span;
	return source_span(source, begin, begin + len);
}

const char *code_word(const char *code, const char *from, const char *word)
{
	size_t len = strlen(word);
	const char *at = from;

	while ((at = strstr(at, word))) {
		if ((at == code || !is_word_byte(at[-1])) && !is_word_byte(at[len]))
			return at;
		at += len;
	}
	return NULL;
}
