// SPDX-License-Identifier: GPL-2.0-only
/*
 * How it works: the stack of conditionals evaluates each #if once, to true, false or unknown; a
 * branch is dead when it is false or an earlier branch of the same conditional was surely taken.
 */
#include "conditions.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "kconfig.h"

/* ---- expressions ------------------------------------------------------------------------- */

struct expr {
	struct lexer lex;
	struct token token;
	const struct kconfig *config;
	int depth;
	bool on_option, on_name;
};

/* A value is a truth, or a number that truth is made of. */
struct value {
	enum truth truth;
	bool number;
	long n;
};

static struct value number_value(long n)
{
	return (struct value){n ? TRUTH_TRUE : TRUTH_FALSE, true, n};
}

static struct value unknown_value(void)
{
	return (struct value){TRUTH_UNKNOWN, false, 0};
}

static void next_code(struct lexer *lex, struct token *token)
{
	do
		lexer_next(lex, token);
	while (token->kind == TOKEN_COMMENT);
}

static void expr_advance(struct expr *expr)
{
	next_code(&expr->lex, &expr->token);
}

static bool expr_is(const struct expr *expr, const char *word)
{
	return expr->token.kind != TOKEN_END && token_spells(&expr->token, word);
}

/* known_macro - macros that every x86-64 kernel build defines (1) or never does (0) */
static enum truth known_macro(const char *name, size_t len)
{
	static const struct {
		const char *name;
		enum truth truth;
	} known[] = {
		{"__KERNEL__", TRUTH_TRUE},	 {"__x86_64__", TRUTH_TRUE},
		{"__LITTLE_ENDIAN", TRUTH_TRUE}, {"__BIG_ENDIAN", TRUTH_FALSE},
		{"__ASSEMBLY__", TRUTH_FALSE},	 {"__ASSEMBLER__", TRUTH_FALSE},
		{"MODULE", TRUTH_FALSE},	 {"__i386__", TRUTH_FALSE},
		{"__alpha__", TRUTH_FALSE},	 {"__ia64__", TRUTH_FALSE},
		{"__aarch64__", TRUTH_FALSE},	 {"__arm__", TRUTH_FALSE},
		{"__sparc__", TRUTH_FALSE},	 {"__s390__", TRUTH_FALSE},
		{"__mips__", TRUTH_FALSE},	 {"__powerpc__", TRUTH_FALSE},
		{"__riscv", TRUTH_FALSE},
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strlen(known[i].name) == len && !memcmp(known[i].name, name, len))
			return known[i].truth;
	return TRUTH_UNKNOWN;
}

static bool is_option(const char *name, size_t len)
{
	return len > 7 && !memcmp(name, "CONFIG_", 7);
}

/* option_truth - CONFIG_X as #ifdef sees it (@modular: as IS_ENABLED and IS_MODULE do) */
static enum truth option_truth(const struct kconfig *config, const char *name, size_t len,
			       bool builtin, bool module)
{
	char value;

	if (!config)
		return TRUTH_TRUE;
	value = kconfig_value(config, name, len);
	if (value == 'm')
		return module ? TRUTH_TRUE : TRUTH_FALSE;
	return (value == 'y' || value == 'v') && builtin ? TRUTH_TRUE : TRUTH_FALSE;
}

static enum truth defined_truth(struct expr *expr, const char *name, size_t len, bool builtin,
				bool module)
{
	if (is_option(name, len)) {
		expr->on_option = true;
		return option_truth(expr->config, name, len, builtin, module);
	}
	expr->on_name = true;
	return known_macro(name, len);
}

/* expr_test - "defined X", "defined(X)", "IS_ENABLED(X)" and their kind, at its first word */
static struct value expr_test(struct expr *expr, bool builtin, bool module)
{
	enum truth truth = TRUTH_UNKNOWN;
	bool paren;

	expr_advance(expr);
	paren = expr_is(expr, "(");
	if (paren)
		expr_advance(expr);
	if (expr->token.kind == TOKEN_IDENTIFIER) {
		truth = defined_truth(expr, expr->lex.text + expr->token.begin,
				      expr->token.end - expr->token.begin, builtin, module);
		expr_advance(expr);
	}
	if (paren && expr_is(expr, ")"))
		expr_advance(expr);
	return (struct value){truth, false, 0};
}

/* skip_call - over the arguments of an unknown function-like macro */
static void skip_call(struct expr *expr)
{
	int depth = 0;

	do {
		if (expr_is(expr, "("))
			depth++;
		if (expr_is(expr, ")"))
			depth--;
		expr_advance(expr);
	} while (depth > 0 && expr->token.kind != TOKEN_END);
}

static struct value expr_word(struct expr *expr)
{
	const char *word = expr->lex.text + expr->token.begin;
	size_t len = expr->token.end - expr->token.begin;
	char value;

	if (expr_is(expr, "defined"))
		return expr_test(expr, true, false);
	if (expr_is(expr, "IS_ENABLED") || expr_is(expr, "IS_REACHABLE"))
		return expr_test(expr, true, true);
	if (expr_is(expr, "IS_BUILTIN"))
		return expr_test(expr, true, false);
	if (expr_is(expr, "IS_MODULE"))
		return expr_test(expr, false, true);
	expr_advance(expr);
	if (is_option(word, len)) {
		expr->on_option = true;
		value = expr->config ? kconfig_value(expr->config, word, len) : 'v';
		if (value == 'v')
			return unknown_value();
		return number_value(value == 'y');
	}
	expr->on_name = true;
	if (expr_is(expr, "("))
		skip_call(expr);
	return unknown_value();
}

static struct value expr_ternary(struct expr *expr);

static struct value expr_unary(struct expr *expr)
{
	struct value value = unknown_value();

	if (expr->token.kind == TOKEN_END || ++expr->depth > 100)
		return value;
	if (expr_is(expr, "!")) {
		expr_advance(expr);
		value = expr_unary(expr);
		if (value.truth != TRUTH_UNKNOWN)
			value = number_value(value.truth == TRUTH_FALSE);
	} else if (expr_is(expr, "-") || expr_is(expr, "+") || expr_is(expr, "~")) {
		expr_advance(expr);
		expr_unary(expr);
		value = unknown_value();
	} else if (expr_is(expr, "(")) {
		expr_advance(expr);
		value = expr_ternary(expr);
		if (expr_is(expr, ")"))
			expr_advance(expr);
	} else if (expr->token.kind == TOKEN_NUMBER) {
		value = number_value(strtol(expr->lex.text + expr->token.begin, NULL, 0));
		expr_advance(expr);
	} else if (expr->token.kind == TOKEN_IDENTIFIER) {
		value = expr_word(expr);
	} else {
		expr_advance(expr);
	}
	expr->depth--;
	return value;
}

/* expr_operand - a unary with arithmetic and comparisons: known only when it stands alone */
static struct value expr_operand(struct expr *expr)
{
	struct value value = expr_unary(expr);

	while (expr->token.kind == TOKEN_PUNCTUATION && !expr_is(expr, ")") &&
	       !expr_is(expr, "&") && !expr_is(expr, "|") && !expr_is(expr, "?") &&
	       !expr_is(expr, ":") && !expr_is(expr, ",")) {
		expr_advance(expr);
		if (expr_is(expr, "="))
			expr_advance(expr);
		expr_unary(expr);
		value = unknown_value();
	}
	return value;
}

/* expr_chain - operands joined by "&&" (or by "||", whose operands are "&&" chains) */
static struct value expr_chain(struct expr *expr, char op)
{
	const char sign[] = {op, '\0'};
	struct value value = op == '|' ? expr_chain(expr, '&') : expr_operand(expr);

	while (expr_is(expr, sign)) {
		enum truth decides = op == '|' ? TRUTH_TRUE : TRUTH_FALSE;
		struct value right;

		expr_advance(expr);
		if (expr_is(expr, sign))
			expr_advance(expr);
		right = op == '|' ? expr_chain(expr, '&') : expr_operand(expr);
		if (value.truth == decides || right.truth == decides)
			value = number_value(decides == TRUTH_TRUE);
		else if (value.truth == TRUTH_UNKNOWN || right.truth == TRUTH_UNKNOWN)
			value = unknown_value();
	}
	return value;
}

static struct value expr_ternary(struct expr *expr)
{
	struct value value;

	if (expr->depth > 100)
		return unknown_value();
	value = expr_chain(expr, '|');
	if (expr_is(expr, "?")) {
		skip_call(expr);
		value = unknown_value();
	}
	return value;
}

static enum truth evaluate(const char *text, size_t len, const struct kconfig *config,
			   bool *on_option, bool *on_name)
{
	struct expr expr = {.config = config};
	struct value value;

	lexer_source(&expr.lex, text, 0, len);
	expr.lex.first = false;
	expr_advance(&expr);
	value = expr_ternary(&expr);
	*on_option = expr.on_option;
	*on_name = expr.on_name;
	return value.truth;
}

enum truth cond_evaluate(const char *text, size_t len, const struct kconfig *config)
{
	bool on_option, on_name;

	return evaluate(text, len, config, &on_option, &on_name);
}

/* ---- the stack --------------------------------------------------------------------------- */

/* test_name - the truth of #ifdef NAME */
static enum truth test_name(struct cond_stack *stack, size_t rest, size_t end, struct cond *cond)
{
	struct lexer lex;
	struct token token;
	const char *name;
	size_t len;

	lexer_source(&lex, stack->text, rest, end);
	lex.first = false;
	next_code(&lex, &token);
	name = token.text;
	len = token.kind == TOKEN_IDENTIFIER ? token.len : 0;
	cond->on_option = is_option(name, len);
	if (cond->on_option)
		return option_truth(stack->config, name, len, true, false);
	if (stack->guard && len == stack->guard_len && !memcmp(stack->guard, name, len))
		return TRUTH_FALSE;
	return known_macro(name, len);
}

static void test_expression(struct cond_stack *stack, size_t rest, size_t end, struct cond *cond)
{
	bool on_name;

	/* An expression longer than this is no code; reading it would only take time. */
	if (end - rest > 65536)
		end = rest + 65536;
	cond->now =
		evaluate(stack->text + rest, end - rest, stack->config, &cond->on_option, &on_name);
	/* Without a configuration both branches of an option's conditional count as live. */
	if (cond->on_option && !stack->config)
		cond->now = TRUTH_TRUE;
	if (!cond->on_option && !on_name)
		cond->dead = DEAD_IF0;
}

static bool is_name(const char *name, size_t len, const char *word)
{
	return len == strlen(word) && !memcmp(name, word, len);
}

/* Of #elifdef and #elifndef too: gcc 12 follows them whatever dialect it reads. */
static void test_branch(struct cond_stack *stack, const char *name, size_t len, size_t rest,
			size_t end, struct cond *cond)
{
	bool negate = is_name(name, len, "ifndef") || is_name(name, len, "elifndef");

	cond->dead = DEAD_OPTION;
	if (negate || is_name(name, len, "ifdef") || is_name(name, len, "elifdef")) {
		cond->now = test_name(stack, rest, end, cond);
		if (negate && cond->now != TRUTH_UNKNOWN && (stack->config || !cond->on_option))
			cond->now = cond->now == TRUTH_TRUE ? TRUTH_FALSE : TRUTH_TRUE;
	} else {
		test_expression(stack, rest, end, cond);
	}
}

static void switch_branch(struct cond_stack *stack, const struct token *token, const char *name,
			  size_t len, size_t rest)
{
	struct cond *cond = &stack->list[stack->n - 1];
	enum truth before = cond->now;

	if (before == TRUTH_TRUE && !(cond->on_option && !stack->config))
		cond->taken = TRUTH_TRUE;
	else if (before == TRUTH_UNKNOWN && cond->taken == TRUTH_FALSE)
		cond->taken = TRUTH_UNKNOWN;
	cond->begin = token->begin;
	cond->end = token->end;
	if (is_name(name, len, "else"))
		cond->now = cond->taken == TRUTH_TRUE	 ? TRUTH_FALSE
			    : cond->taken == TRUTH_FALSE ? TRUTH_TRUE
							 : TRUTH_UNKNOWN;
	else
		test_branch(stack, name, len, rest, token->end, cond);
	if (cond->taken == TRUTH_TRUE)
		cond->now = TRUTH_FALSE;
	else if (cond->taken == TRUTH_UNKNOWN && cond->now == TRUTH_TRUE)
		cond->now = TRUTH_UNKNOWN;
}

static bool opens(const char *name, size_t len)
{
	return is_name(name, len, "if") || is_name(name, len, "ifdef") ||
	       is_name(name, len, "ifndef");
}

static bool switches(const char *name, size_t len)
{
	return is_name(name, len, "else") || is_name(name, len, "elif") ||
	       is_name(name, len, "elifdef") || is_name(name, len, "elifndef");
}

enum cond_event cond_directive(struct cond_stack *stack, const struct token *token,
			       struct cond *closed)
{
	size_t at, rest, len = directive_name(stack->text, token, &at, &rest);
	const char *name = stack->text + at;
	struct cond *cond;

	if (opens(name, len)) {
		if (stack->n == COND_DEPTH_MAX) {
			stack->beyond++;
			return COND_NONE;
		}
		cond = &stack->list[stack->n++];
		*cond = (struct cond){.begin = token->begin,
				      .end = token->end,
				      .taken = TRUTH_FALSE};
		test_branch(stack, name, len, rest, token->end, cond);
		return COND_OPENED;
	}
	if (stack->beyond) {
		if (is_name(name, len, "endif"))
			stack->beyond--;
		return COND_NONE;
	}
	if (!stack->n)
		return COND_NONE;
	if (is_name(name, len, "endif")) {
		stack->n--;
		if (closed)
			*closed = stack->list[stack->n];
		return COND_CLOSED;
	}
	if (switches(name, len)) {
		switch_branch(stack, token, name, len, rest);
		return COND_SWITCHED;
	}
	return COND_NONE;
}

enum liveness cond_liveness(const struct cond_stack *stack, int from, const struct cond **why)
{
	const struct cond *unknown = NULL;
	int i;

	*why = NULL;
	for (i = from; i < stack->n; i++) {
		const struct cond *cond = &stack->list[i];

		if (cond->now == TRUTH_FALSE) {
			*why = cond;
			return cond->dead;
		}
		if (cond->now == TRUTH_UNKNOWN && !unknown)
			unknown = cond;
	}
	*why = unknown;
	return unknown ? LIVE_UNKNOWN : LIVE;
}

/* fold_line - the directive's text on one line, without comments */
static char *fold_line(struct arena *arena, const char *text, size_t begin, size_t end)
{
	char *copy = arena_alloc(arena, end - begin + 1), *q = copy;
	size_t i;

	for (i = begin; i < end; i++) {
		unsigned char c = text[i];

		if (i + 1 < end && c == '/' && (text[i + 1] == '*' || text[i + 1] == '/'))
			break;
		if (c == '\\' || isspace(c) || !c)
			c = ' ';
		if (c == ' ' && q > copy && q[-1] == ' ')
			continue;
		*q++ = c;
	}
	while (q > copy && q[-1] == ' ')
		q--;
	*q = '\0';
	return copy;
}

const char *cond_text(struct arena *arena, const char *text, const struct cond *cond)
{
	size_t end = cond->end - cond->begin > 200 ? cond->begin + 200 : cond->end;
	char *line = fold_line(arena, text, cond->begin, end);
	const char *option;

	if (!strncmp(line, "#ifdef CONFIG_", 14))
		return line + 7;
	option = strstr(line, "CONFIG_");
	if (option &&
	    (!strncmp(line, "#if IS_ENABLED(", 15) || !strncmp(line, "#if defined(", 12)) &&
	    strchr(line, ')') && !strchr(line, ')')[1])
		return arena_strndup(arena, option, strcspn(option, ")"));
	return line;
}
