// SPDX-License-Identifier: GPL-2.0-only
/*
 * How it works: comments, constants and directives become blanks, so that offsets stay places.
 * Brackets are paired once.
 */
#include "body.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"

/* ---- directives ------------------------------------------------------------------------------ */

#define DEPTH_MAX 32

/* What is known of a conditional: whether this branch is read, and whether a later one may be. */
struct branch {
	bool read, may_follow;
};

static bool word_is(const char *p, const char *word)
{
	size_t len = strlen(word);

	return !strncmp(p, word, len) && !is_word_byte(p[len]);
}

static const char *after_word(const char *p)
{
	while (isalpha((unsigned char)*p))
		p++;
	return p + strspn(p, " \t");
}

static struct branch open_branch(const char *name, enum body_branches branches)
{
	const char *condition = after_word(name);

	if (word_is(name, "if") && word_is(condition, "0"))
		return (struct branch){false, true};
	if (word_is(name, "if") && word_is(condition, "1"))
		return (struct branch){true, false};
	if (branches == BODY_ALL)
		return (struct branch){true, true};
	return branches == BODY_FIRST ? (struct branch){true, false} : (struct branch){false, true};
}

static void next_branch(struct branch *branch, const char *name, enum body_branches branches)
{
	bool is_else = word_is(name, "else");

	branch->read = branch->may_follow && (branches != BODY_LAST || is_else);
	if (branches == BODY_FIRST && branch->read)
		branch->may_follow = false;
}

/* Take a directive into account; @name is the word after its '#'. */
static void directive(struct branch *stack, int *depth, const char *name,
		      enum body_branches branches)
{
	if (starts_with(name, "if") && *depth < DEPTH_MAX)
		stack[(*depth)++] = open_branch(name, branches);
	else if (starts_with(name, "el") && *depth)
		next_branch(&stack[*depth - 1], name, branches);
	else if (word_is(name, "endif") && *depth)
		(*depth)--;
}

static bool is_read(const struct branch *stack, int depth)
{
	for (int i = 0; i < depth; i++)
		if (!stack[i].read)
			return false;
	return true;
}

/* Where the logical line at @p ends: behind its newline. */
static char *line_end(char *p, bool logical)
{
	for (;;) {
		p += strcspn(p, "\n");
		if (!*p)
			return p;
		if (!logical || p[-1] != '\\')
			return p + 1;
		p++;
	}
}

static void blank(char *from, const char *to)
{
	for (; from < to; from++)
		if (*from != '\n')
			*from = ' ';
}

static void blank_directives(char *code, enum body_branches branches)
{
	struct branch stack[DEPTH_MAX];
	int depth = 0;

	for (char *p = code, *end; *p; p = end) {
		const char *first = p + strspn(p, " \t");

		end = line_end(p, *first == '#');
		if (*first == '#') {
			first++;
			directive(stack, &depth, first + strspn(first, " \t"), branches);
			blank(p, end);
		} else if (!is_read(stack, depth)) {
			blank(p, end);
		}
	}
}

/* ---- tokens ---------------------------------------------------------------------------------- */

static int punct_len(const char *p)
{
	static const char *const pairs[] = {
		"->", "==", "!=", "<=", ">=", "&&", "||", "++", "--", "<<",
		">>", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^="};

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
		if (p[0] == pairs[i][0] && p[1] == pairs[i][1])
			return 2;
	return 1;
}

static struct body_token read_token(const char *p)
{
	struct body_token token = {.at = p, .match = -1};

	if (is_word_byte(*p)) {
		token.kind = isdigit((unsigned char)*p) ? BODY_NUMBER : BODY_WORD;
		while (is_word_byte(p[token.len]))
			token.len++;
		return token;
	}
	token.kind = BODY_PUNCT;
	token.len = punct_len(p);
	return token;
}

static char partner(char c)
{
	return c == ')' ? '(' : c == ']' ? '[' : '{';
}

static void pair_brackets(struct arena *arena, struct body *body)
{
	int *open = arena_alloc(arena, (body->n + 1) * sizeof(*open)), depth = 0;

	for (int i = 0; i < body->n; i++) {
		char c = body->tokens[i].kind == BODY_PUNCT ? *body->tokens[i].at : '\0';

		if (c == '(' || c == '[' || c == '{') {
			open[depth++] = i;
		} else if (c == ')' || c == ']' || c == '}') {
			if (!depth || *body->tokens[open[depth - 1]].at != partner(c))
				continue;
			body->tokens[i].match = open[--depth];
			body->tokens[open[depth]].match = i;
		}
	}
}

static bool is_control(const struct body *body, int i)
{
	static const char *const words[] = {"if",     "while", "for",  "switch", "else",
					    "return", "do",    "case", "goto",	 "sizeof"};

	for (size_t w = 0; w < ARRAY_SIZE(words); w++)
		if (body_is(body, i, words[w]))
			return true;
	return false;
}

bool body_opens_function(const struct body *body, int i)
{
	int open = body_is(body, i - 1, ")") ? body->tokens[i - 1].match : -1;

	if (open < 2 || !body_is_word(body, open - 1) || is_control(body, open - 1))
		return false;
	return (body_is_word(body, open - 2) && !is_control(body, open - 2)) ||
	       (body_is(body, open - 2, "*") && body_is_word(body, open - 3));
}

static void mark_inner(struct body *body)
{
	for (int i = 1; i < body->n; i++) {
		int end = body->tokens[i].match;

		if (body_is(body, i, "{") && end > i && body_opens_function(body, i))
			for (int j = i; j <= end; j++)
				body->tokens[j].inner = true;
	}
}

/* body_parse - read the text of a body, "{" to "}"; everything in @arena. */
static struct body *body_parse(struct arena *arena, const char *text, enum body_branches branches)
{
	struct body *body = arena_new_obj(arena, struct body);
	char *code = arena_strdup(arena, text);

	blank_directives(code, branches);
	body->code = code;
	for (const char *p = code; *p; p++) {
		struct body_token *token;

		if (isspace((unsigned char)*p) || *p == '\\')
			continue;
		token = arena_append(arena, &body->tokens, &body->n);
		*token = read_token(p);
		p += token->len - 1;
	}
	pair_brackets(arena, body);
	mark_inner(body);
	return body;
}

struct body *body_read(const struct facts *facts, const struct definition *definition,
		       enum body_branches branches)
{
	const char *code = definition->has_body && !definition->pristine
				   ? code_text(facts, definition->body)
				   : NULL;

	return code ? body_parse(facts->arena, code, branches) : NULL;
}

/* ---- questions ------------------------------------------------------------------------------- */

bool body_is(const struct body *body, int i, const char *text)
{
	return i >= 0 && i < body->n && body->tokens[i].len == (int)strlen(text) &&
	       !strncmp(body->tokens[i].at, text, body->tokens[i].len);
}

bool body_is_word(const struct body *body, int i)
{
	return i >= 0 && i < body->n && body->tokens[i].kind == BODY_WORD;
}

const char *body_word(struct arena *arena, const struct body *body, int i)
{
	return arena_strndup(arena, body->tokens[i].at, body->tokens[i].len);
}

struct span body_span(const struct facts *facts, const struct definition *definition,
		      const struct body *body, int from, int to)
{
	const struct body_token *first = &body->tokens[from], *last = &body->tokens[to];
	struct span begin = code_span(facts, definition->body, first->at - body->code, first->len);

	return span_join(begin,
			 code_span(facts, definition->body, last->at - body->code, last->len));
}

bool body_ends_statement(const struct body *body, int i)
{
	return body_is(body, i, ";") || body_is(body, i, "{") || body_is(body, i, "}");
}

/* Whether the ')' at @i closes the condition of an if, while, for or switch. */
static bool ends_condition(const struct body *body, int i)
{
	int open = body_is(body, i, ")") ? body->tokens[i].match : -1;

	return open > 0 && is_control(body, open - 1) && !body_is(body, open - 1, "sizeof") &&
	       !body_is(body, open - 1, "return");
}

int body_statement(const struct body *body, int i)
{
	while (i > 0) {
		int before = i - 1;

		if (body_ends_statement(body, before) || ends_condition(body, before) ||
		    body_is(body, before, "else") || body_is(body, before, "do"))
			return i;
		/* An opening bracket to the left: the statement in it, or the one around it. */
		if (body_is(body, before, "(") && before > 0 &&
		    (body_is(body, before - 1, "for") || body_is(body, before + 1, "{")))
			return i;
		i = body->tokens[before].match >= 0 && body->tokens[before].match < before
			    ? body->tokens[before].match
			    : before;
	}
	return 0;
}

/* How many tokens from @i on are the words of a type, stars not counted. */
static int type_words(const struct body *body, int i)
{
	int n = 0;

	while (body_is_word(body, i + n) && !is_control(body, i + n))
		n++;
	return n;
}

bool body_declares(const struct body *body, int i)
{
	int start = body_statement(body, i), words = type_words(body, start), from = start + words;

	if (!words || i < start + 1 || (!body_is(body, from, "*") && words < 2))
		return false;
	if (words >= 2 && i == from - 1)
		return true;
	/* Behind the type: a declarator is what follows it, or a comma outside all brackets. */
	for (int at = i - 1; at >= from - (words >= 2); at--) {
		if (body_is(body, at, ",") || at < from)
			return true;
		if (body->tokens[at].match >= 0 && body->tokens[at].match < at)
			at = body->tokens[at].match;
		else if (!body_is(body, at, "*") && !body_is_word(body, at))
			return false;
	}
	return true;
}

int body_call(const struct body *body, int i)
{
	for (int at = i - 1; at >= 0; at--) {
		int match = body->tokens[at].match;

		if (body_is(body, at, "(")) {
			if (body_is_word(body, at - 1) && !is_control(body, at - 1))
				return at - 1;
		} else if (match >= 0 && match < at) {
			at = match;
		} else if (body_ends_statement(body, at)) {
			return -1;
		}
	}
	return -1;
}

/* Whether the single word at @i is a type's: "int", "u32", "foo_t". */
static bool is_type(const struct body *body, int i)
{
	char word[64] = "";

	if (body->tokens[i].len < (int)sizeof(word))
		memcpy(word, body->tokens[i].at, body->tokens[i].len);
	return is_type_word(word) || ends_with(word, "_t");
}

bool body_is_group(const struct body *body, int i)
{
	return body_is(body, i, "(") &&
	       (!body_is_word(body, i - 1) || body_is(body, i - 1, "return") ||
		body_is(body, i - 1, "else") || body_is(body, i - 1, "case"));
}

bool body_is_cast(const struct body *body, int i)
{
	int end = body_is(body, i, "(") ? body->tokens[i].match : -1, words = 0;

	if (end < i + 2 || (body_is_word(body, i - 1) && !is_control(body, i - 1)) ||
	    ends_condition(body, end))
		return false;
	for (int at = i + 1; at < end; at++) {
		if (!body_is_word(body, at) && !body_is(body, at, "*"))
			return false;
		words += body_is_word(body, at);
	}
	if (!body_is_word(body, i + 1))
		return false;
	return words > 1 || body_is(body, end - 1, "*") || is_type(body, i + 1);
}

bool body_is_unary(const struct body *body, int i)
{
	int before = i - 1;

	if (before < 0)
		return true;
	if (body_is(body, before, "++") || body_is(body, before, "--"))
		return !body_is_word(body, before - 1) && !body_is(body, before - 1, ")") &&
		       !body_is(body, before - 1, "]");
	if (body_is(body, before, ")"))
		return ends_condition(body, before) ||
		       (body->tokens[before].match >= 0 &&
			body_is_cast(body, body->tokens[before].match));
	if (body->tokens[before].kind == BODY_WORD)
		return is_control(body, before);
	return body->tokens[before].kind == BODY_PUNCT && !body_is(body, before, "]");
}
