// SPDX-License-Identifier: GPL-2.0-only
/*
 * How it works: braces are counted with the lexer's tokens. Four things show that they do not come
 * out even: a function's head inside of a body, a statement outside of all bodies, a '}' that
 * closes nothing, and an end that leaves something open. Which brace is to blame the indentation
 * says: the first '}' that does not stand where the statement of its '{' began.
 */
#include "braces.h"

#include <string.h>

#include "../lib/util.h"
#include "cdecl.h"

#define OPEN_MAX 200
#define NOWHERE	 ((size_t)-1)

/* struct opened - a '{', the indentation of its statement, the parentheses around it */
struct opened {
	size_t at;
	int indent, parens;
};

struct counting {
	const char *text;
	struct lexer lex;
	struct cond_stack conds;
	int depths[COND_DEPTH_MAX]; /* at the #if of each conditional */
	struct opened open[OPEN_MAX];
	int depth, parens;
	struct token before; /* the token before this one */
	int indent;	     /* of the line in which the statement begins */
	size_t line_known;   /* what indent_of() was last asked about */
	int line_indent;     /* and what it said */
	bool fresh;	     /* the next token begins a statement */
	/* what may turn out to be a function's head: at which depth, and its parentheses */
	size_t head, head_end;
	bool in_head, after_head;
	/* what looks like a head inside of a body, and where the token before it ends */
	size_t inner_head, inner_last;
	bool indented;				  /* the body of now begins with a line that is */
	size_t blamed_open, blamed_close, closes; /* by the indentation; or NOWHERE */
	size_t top_close;			  /* behind the last '}' at the top */
	bool doubt;
	struct brace_fault fault;
};

static bool punct(const struct token *token, char c)
{
	return token->kind == TOKEN_PUNCTUATION && token->len == 1 && *token->text == c;
}

static bool one_of(const struct token *token, const char *const *words)
{
	for (; token->kind == TOKEN_IDENTIFIER && *words; words++)
		if (token_spells(token, *words))
			return true;
	return false;
}

/* statement - words that begin a statement and never stand outside of a body */
static bool statement(const struct token *token)
{
	static const char *const words[] = {"return", "if",   "else", "for",   "while", "switch",
					    "goto",   "case", "do",   "break", NULL};

	return one_of(token, words);
}

static int width_of_blanks(const char *line)
{
	int width = 0;

	for (; *line == ' ' || *line == '\t'; line++)
		width = *line == '\t' ? (width | 7) + 1 : width + 1;
	return width;
}

/* The indentation of the line that @at is in. It only goes forward, so that a long line is read once. */
static int indent_of(struct counting *count, size_t at)
{
	const char *from = count->text + count->line_known;
	const char *newline = memrchr(from, '\n', at - count->line_known);

	if (newline || !count->line_known)
		count->line_indent = width_of_blanks(newline ? newline + 1 : count->text);
	count->line_known = at;
	return count->line_indent;
}

static bool begins_line(const char *text, size_t at)
{
	while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t'))
		at--;
	return at == 0 || text[at - 1] == '\n';
}

static void find(struct counting *count, enum brace_fault_kind kind, size_t at, size_t seen)
{
	if (count->fault.kind || count->doubt)
		return;
	count->fault = (struct brace_fault){
		.kind = kind,
		.at = at,
		.seen = seen,
		.closes = kind == BRACE_SURPLUS && at != seen ? count->closes : at,
		.last = seen == count->inner_head ? count->inner_last : count->before.end,
		.plain = kind == BRACE_NOT_CLOSED ? count->depth == 1 : count->indented,
	};
}

/* ---- the four signs -------------------------------------------------------------------------- */

static void never_closed(struct counting *count, size_t seen)
{
	bool blamed = count->blamed_open != NOWHERE;

	if (count->inner_head != NOWHERE)
		seen = count->inner_head;
	find(count, BRACE_NOT_CLOSED,
	     blamed ? count->blamed_open : count->open[count->depth - 1].at, seen);
	count->fault.plain &= !blamed && count->text[count->fault.last - 1] != '}';
}

/* Outside of all bodies: either one was closed too early, or one has no beginning. */
static void closed_early(struct counting *count, size_t seen)
{
	if (count->parens)
		count->doubt = true;
	else if (count->head != NOWHERE &&
		 (count->top_close == NOWHERE || count->top_close <= count->head))
		find(count, BRACE_NOT_OPENED, count->head_end - 1, seen);
	else if (count->blamed_close != NOWHERE)
		find(count, BRACE_SURPLUS, count->blamed_close, seen);
	else if (punct(&count->before, '}') && count->text[seen] == '}')
		find(count, BRACE_SURPLUS, seen, seen);
	else if (count->top_close != NOWHERE && count->top_close == count->before.end)
		find(count, BRACE_SURPLUS, count->top_close - 1, seen);
	else
		count->doubt = true;
}

static bool defines_call(const struct token *token)
{
	return (token->len == 15 && !memcmp(token->text, "SYSCALL_DEFINE", 14)) ||
	       (token->len == 22 && !memcmp(token->text, "COMPAT_SYSCALL_DEFINE", 21));
}

/* ---- tokens ---------------------------------------------------------------------------------- */

static void open_brace(struct counting *count, const struct token *token)
{
	if (count->depth == OPEN_MAX) {
		count->doubt = true;
		return;
	}
	/* A '{' on a line of its own belongs where it stands. */
	if (begins_line(count->text, token->begin))
		count->indent = indent_of(count, token->begin);
	if (!count->depth && !count->indent)
		count->blamed_open = count->blamed_close = NOWHERE;
	count->open[count->depth++] = (struct opened){token->begin, count->indent, count->parens};
	count->parens = 0;
	count->head = NOWHERE;
}

static void close_brace(struct counting *count, const struct token *token)
{
	int indent = indent_of(count, token->begin);
	const struct opened *open;

	if (!count->depth) {
		closed_early(count, token->begin);
		return;
	}
	open = &count->open[--count->depth];
	count->parens = open->parens;
	if (begins_line(count->text, token->begin) && count->blamed_open == NOWHERE &&
	    count->blamed_close == NOWHERE) {
		if (indent < open->indent)
			count->blamed_open = open->at;
		else if (indent > open->indent)
			count->blamed_close = token->begin;
		count->closes = open->at;
	}
	if (!count->depth) {
		count->top_close = token->end;
		count->inner_head = NOWHERE;
	}
}

/* Parentheses at the top, behind a word in a line without indentation: the head of a function. */
static void parenthesis(struct counting *count, const struct token *token)
{
	if (punct(token, '(')) {
		if (!count->depth && !count->parens && !count->indent && count->head == NOWHERE &&
		    count->before.kind == TOKEN_IDENTIFIER) {
			count->head = count->before.begin;
			count->in_head = true;
		}
		count->parens++;
	} else if (count->parens && !--count->parens && !count->depth && count->in_head) {
		count->in_head = false;
		count->head_end = token->end;
		count->after_head = true;
	}
}

static void begin_statement(struct counting *count, const struct token *token)
{
	count->indent = indent_of(count, token->begin);
	if (count->depth == 1 && count->before.end == count->open[0].at + 1)
		count->indented = count->indent > 0;
	if (count->depth && count->indented && !count->indent && count->inner_head == NOWHERE &&
	    token->kind == TOKEN_IDENTIFIER && cdecl_starts(token->text, token->len)) {
		count->inner_head = token->begin;
		count->inner_last = count->before.end;
	}
}

static void take(struct counting *count, const struct token *token)
{
	bool after_head = count->after_head;

	if (count->fresh)
		begin_statement(count, token);
	count->fresh = false;
	count->after_head = false;
	if (count->depth && defines_call(token) && begins_line(count->text, token->begin))
		never_closed(count, token->begin);
	else if (!count->depth && !count->parens && statement(token))
		closed_early(count, token->begin);
	else if (punct(token, '{'))
		open_brace(count, token);
	else if (punct(token, '}'))
		close_brace(count, token);
	else if (punct(token, '(') || punct(token, ')'))
		parenthesis(count, token);
	else if (after_head && (punct(token, ';') || punct(token, '=') || punct(token, ',')))
		count->head = NOWHERE;
	if (!count->parens && (punct(token, ';') || punct(token, '{') || punct(token, '}')))
		count->fresh = true;
	count->before = *token;
}

/* ---- what hides braces ----------------------------------------------------------------------- */

static bool has_brace(const struct token *directive)
{
	return memchr(directive->text, '{', directive->len) ||
	       memchr(directive->text, '}', directive->len);
}

/* A macro of the file whose braces are uneven may stand for a missing one. */
static bool macro_is_uneven(const struct token *directive)
{
	int depth = 0;

	for (size_t i = 0; has_brace(directive) && i < directive->len; i++)
		depth += (directive->text[i] == '{') - (directive->text[i] == '}');
	return depth != 0;
}

static void take_directive(struct counting *count, const struct token *token)
{
	enum cond_event event = cond_directive(&count->conds, token, NULL);
	int at = event == COND_CLOSED ? count->conds.n : count->conds.n - 1;

	if (count->conds.beyond || macro_is_uneven(token))
		count->doubt = true;
	else if (event == COND_OPENED)
		count->depths[at] = count->depth;
	else if (event != COND_NONE && at >= 0 && count->depths[at] != count->depth)
		count->doubt = true;
	count->fresh = true;
}

/* A comment that another seems to begin in: the first was not closed, and swallowed code. */
static bool swallows(const struct token *comment)
{
	return comment->text[1] == '*' &&
	       (comment->len < 4 || comment->text[comment->len - 1] != '/' ||
		memmem(comment->text + 2, comment->len - 2, "\n/*", 3) ||
		memmem(comment->text + 2, comment->len - 2, "\t/*", 3));
}

static bool hidden(const struct counting *count)
{
	const struct cond *why;
	enum liveness liveness = cond_liveness(&count->conds, 0, &why);

	return liveness != LIVE && liveness != LIVE_UNKNOWN;
}

struct brace_fault braces_count(const char *text, size_t len)
{
	struct counting count = {
		.text = text,
		.head = NOWHERE,
		.inner_head = NOWHERE,
		.blamed_open = NOWHERE,
		.blamed_close = NOWHERE,
		.top_close = NOWHERE,
		.fresh = true,
	};
	struct token token;

	lexer_source(&count.lex, text, 0, len);
	count.conds.text = text;
	while (!count.fault.kind && !count.doubt && lexer_next(&count.lex, &token)) {
		if (token.kind == TOKEN_COMMENT)
			count.doubt |= swallows(&token);
		else if (token.kind == TOKEN_DIRECTIVE)
			take_directive(&count, &token);
		else if (!hidden(&count))
			take(&count, &token);
		count.doubt |= count.lex.doubt || count.lex.unbalanced;
	}
	if (count.depth && !count.conds.n && !count.fault.kind && !count.doubt)
		never_closed(&count, len);
	return count.fault;
}
