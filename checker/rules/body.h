/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * body - a function's body as tokens, and whether control can run off its end
 *
 * What the rules on bodies share. Comments, strings and directives are blanks here, and so is code
 * under #if 0. Nothing is preprocessed: where a macro may hide what a statement does, the answer
 * is the one that reports no mistake.
 */
#ifndef LAB_BODY_H
#define LAB_BODY_H

#include "match.h"

enum body_kind {
	BODY_WORD,
	BODY_NUMBER,
	BODY_PUNCT
};

/**
 * struct body_token
 * @match: index of the bracket that belongs to this one; -1 for other tokens and without one
 * @inner: inside a function that is defined within the body
 */
struct body_token {
	enum body_kind kind;
	const char *at;
	int len, match;
	bool inner;
};

/** struct body - @code is as long as the body's span, so that an offset in it is a place */
struct body {
	const char *code;
	struct body_token *tokens;
	int n;
};

/** enum body_branches - which branches of the conditionals in a body are read */
enum body_branches {
	BODY_ALL,   /* each that is not dead for certain */
	BODY_FIRST, /* of each conditional the first, and what is before an #else or #endif */
	BODY_LAST,  /* of each conditional its #else; nothing when it has none */
};

/** body_read - the body of @definition; NULL without one, or for a definition that shipped. */
struct body *body_read(const struct facts *facts, const struct definition *definition,
		       enum body_branches branches);

/** body_is - whether token @i reads exactly @text; false beyond either end. */
bool body_is(const struct body *body, int i, const char *text);

/** body_ends_statement - whether token @i is ; { or } */
bool body_ends_statement(const struct body *body, int i);

/**
 * body_opens_function - whether token @i opens the body of a function: "int helper(int a) {"
 *
 * gcc takes one within another, and its returns are its own.
 */
bool body_opens_function(const struct body *body, int i);

/** body_is_word - whether there is a token @i and it is a word. */
bool body_is_word(const struct body *body, int i);

/** body_word - the text of token @i, in @arena. */
const char *body_word(struct arena *arena, const struct body *body, int i);

/** body_span - the place of the tokens @from to @to in the file. */
struct span body_span(const struct facts *facts, const struct definition *definition,
		      const struct body *body, int from, int to);

/** body_statement - index of the first token of the statement that token @i stands in. */
int body_statement(const struct body *body, int i);

/** body_declares - whether token @i names a variable in the declaration of it. */
bool body_declares(const struct body *body, int i);

/** body_call - index of the name of the innermost call that token @i is an argument of; -1. */
int body_call(const struct body *body, int i);

/** body_is_group - whether the parenthesis at token @i opens neither a call nor a condition. */
bool body_is_group(const struct body *body, int i);

/** body_is_cast - whether the parentheses that open at token @i hold a type. */
bool body_is_cast(const struct body *body, int i);

/** body_is_unary - whether the operator at token @i has an operand on its right side alone. */
bool body_is_unary(const struct body *body, int i);

/**
 * body_runs_off - whether control certainly can reach the end of the body
 * @arena: for what is noted on the way
 * @file: text of the file, for macros and functions it defines; may be NULL
 * @hole: index of the token that leaves a way out open (an "if" without "else"), or -1
 */
bool body_runs_off(struct arena *arena, const struct body *body, const char *file, int *hole);

#endif
