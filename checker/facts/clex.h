/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * clex - just enough C: tokens, and which of them the compiler sees
 *
 * No preprocessing is done. Directives and comments are tokens of their own; a stack of the
 * conditionals around tells whether a place is live under a configuration.
 */
#ifndef LAB_CLEX_H
#define LAB_CLEX_H

#include <stdbool.h>
#include <stddef.h>

#include "../source/liveness.h"

struct arena;
struct kconfig;

enum token_kind {
	TOKEN_END,
	TOKEN_WORD, /* identifier, keyword */
	TOKEN_NUMBER,
	TOKEN_STRING,	 /* with its quotes; also a character constant; a raw one with its prefix */
	TOKEN_PUNCT,	 /* one byte */
	TOKEN_DIRECTIVE, /* from '#', or its digraph, to the end of the logical line */
	TOKEN_COMMENT,
};

struct token {
	enum token_kind kind;
	size_t begin, end; /* offsets in the text */
};

struct clex {
	const char *text;
	size_t len, pos;
	bool line_start; /* nothing but blanks since the last newline */
};

/** clex_init - read @text from @begin to @end. */
void clex_init(struct clex *lex, const char *text, size_t begin, size_t end);

/** clex_next - the next token, comments included; false at the end. */
bool clex_next(struct clex *lex, struct token *token);

/** token_is - whether the token reads exactly @word. */
bool token_is(const struct clex *lex, const struct token *token, const char *word);

/* ---- conditionals ------------------------------------------------------------------------ */

#define COND_DEPTH_MAX 64

/** enum truth - of a condition; UNKNOWN when the lab does not know a macro in it */
enum truth {
	TRUTH_FALSE,
	TRUTH_TRUE,
	TRUTH_UNKNOWN
};

struct cond {
	size_t begin, end;  /* the directive that opened this branch */
	size_t first;	    /* the #if that opened the conditional */
	enum truth now;	    /* of this branch */
	enum truth taken;   /* whether an earlier branch was taken */
	enum liveness dead; /* what being in a false branch means */
	bool on_option;	    /* the expression names a CONFIG_ option */
};

/** struct cond_stack - the conditionals around the current place; deeper ones are only counted */
struct cond_stack {
	struct cond list[COND_DEPTH_MAX];
	int n, beyond;
	const char *text;
	const struct kconfig *config; /* NULL: options are unknown and count as live */
	const char *guard; /* name a leading "#ifndef NAME" of a header tests; it counts as true */
	size_t guard_len;
};

/** enum cond_event - what a directive did to the stack */
enum cond_event {
	COND_NONE,
	COND_OPENED,
	COND_SWITCHED,
	COND_CLOSED
};

/** cond_directive - take a directive token into account; @closed gets what an #endif ended. */
enum cond_event cond_directive(struct cond_stack *stack, const struct token *token,
			       struct cond *closed);

/**
 * cond_liveness - of the current place
 * @from: ignore the outermost @from conditionals
 * @why: gets the deciding conditional; NULL when live
 */
enum liveness cond_liveness(const struct cond_stack *stack, int from, const struct cond **why);

/** cond_text - what a report calls a conditional: "CONFIG_FOO", "#if 0", "#ifdef FOO". */
const char *cond_text(struct arena *arena, const char *text, const struct cond *cond);

/** cond_evaluate - the truth of a preprocessor expression ("defined(X) && CONFIG_Y"). */
enum truth cond_evaluate(const char *expr, size_t len, const struct kconfig *config);

/**
 * directive_name - the word after '#'
 * @rest: gets the offset of what follows it
 *
 * Returns its length, 0 for an empty directive; @name gets its offset.
 */
size_t directive_name(const char *text, const struct token *token, size_t *name, size_t *rest);

#endif
