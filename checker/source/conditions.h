/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * conditions - which tokens of a source the compiler sees
 *
 * No preprocessing is done. lexer_source() gives the directives; a stack of the conditionals around
 * tells whether a place is live under a configuration.
 */
#ifndef LAB_CONDITIONS_H
#define LAB_CONDITIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "lex.h"
#include "liveness.h"

struct arena;
struct kconfig;

#define COND_DEPTH_MAX 64

/** enum truth - of a condition; UNKNOWN when the lab does not know a macro in it */
enum truth {
	TRUTH_FALSE,
	TRUTH_TRUE,
	TRUTH_UNKNOWN
};

struct cond {
	size_t begin, end;  /* the directive that opened this branch */
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

/** cond_directive - apply a directive token; @closed gets what an #endif ended. */
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

#endif
