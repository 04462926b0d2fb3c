// SPDX-License-Identifier: GPL-2.0-only
/*
 * How it works: the top-level statements of the header are read one by one; those that declare a
 * function named like a system call become prototypes. Two passes: the first finds the guards (an
 * #endif has to be seen before what stands behind it can be called "behind"), the second the
 * declarations. The wrapper guard is the #ifndef CONFIG_ARCH_HAS_SYSCALL_WRAPPER that spans most.
 */
#include "header.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"
#include "../source/cdecl.h"
#include "../facts/source.h"

/* The header has some 450; a file of more than these is none, and is not read to its end. */
#define PROTOTYPES_MAX 8192

struct extent {
	size_t begin, begin_end; /* the opening directive */
	size_t close, close_end; /* its #endif; both 0 when it is missing */
};

struct reading {
	struct arena *arena;
	const struct source *source;
	const struct kconfig *config;
	struct header_facts *header;
	const char *const *subjects;
	int nsubjects;
	bool other; /* another header than syscalls.h */
	struct extent guard, outer;
	int depth_at_guard; /* conditionals around the guard, itself included */
	struct cdecl reader;
	struct cdecl_statement statement;
};

/* ---- guards ------------------------------------------------------------------------------ */

static const char wrapper_option[] = "CONFIG_ARCH_HAS_SYSCALL_WRAPPER";

/* opens_guard - "#ifndef CONFIG_ARCH_HAS_SYSCALL_WRAPPER" or "#if !defined(...)" */
static bool opens_guard(const char *text, const struct token *token)
{
	size_t at, rest, len = directive_name(text, token, &at, &rest);
	const char *option;

	option = memmem(text + rest, token->end - rest, wrapper_option, strlen(wrapper_option));
	if (!option)
		return false;
	if (len == 6 && !memcmp(text + at, "ifndef", 6))
		return true;
	return len == 2 && memchr(text + rest, '!', option - text - rest);
}

struct guard_frame {
	size_t begin, begin_end;
	bool guard;
};

static void close_frame(struct reading *reading, const struct guard_frame *frame, int depth,
			const struct token *token)
{
	struct extent extent = {frame->begin, frame->begin_end, token->begin, token->end};

	if (frame->guard &&
	    extent.close - extent.begin > reading->guard.close - reading->guard.begin) {
		reading->guard = extent;
		reading->depth_at_guard = depth;
	}
	if (depth == 1)
		reading->outer = extent;
}

/*
 * find_guards - pair the conditionals
 *
 * The include guard is the last conditional that ends at the outermost level: in a sound header
 * the only one. When nothing closes the wrapper guard it reaches to the end of the file.
 */
static void find_guards(struct reading *reading)
{
	const char *text = reading->source->text;
	struct guard_frame frames[COND_DEPTH_MAX];
	struct token token;
	struct lexer lex;
	int n = 0, i;

	lexer_source(&lex, text, 0, reading->source->len);
	while (lexer_next(&lex, &token)) {
		size_t at, rest, len;

		if (token.kind != TOKEN_DIRECTIVE)
			continue;
		len = directive_name(text, &token, &at, &rest);
		if (len >= 2 && !memcmp(text + at, "if", 2)) {
			if (n < COND_DEPTH_MAX)
				frames[n] = (struct guard_frame){token.begin, token.end,
								 opens_guard(text, &token)};
			n++;
		} else if (len == 5 && !memcmp(text + at, "endif", 5) && n > 0) {
			n--;
			if (n < COND_DEPTH_MAX)
				close_frame(reading, &frames[n], n + 1, &token);
		}
	}
	for (i = 0; i < n && i < COND_DEPTH_MAX && !reading->guard.begin_end; i++)
		if (frames[i].guard) {
			reading->guard =
				(struct extent){frames[i].begin, frames[i].begin_end, 0, 0};
			reading->depth_at_guard = i + 1;
		}
}

/* ---- parameters -------------------------------------------------------------------------- */

static bool type_word(const char *word, size_t len)
{
	static const char *const words[] = {
		"int",	   "long",	 "unsigned", "signed",	   "char",   "short",
		"void",	   "float",	 "double",   "_Bool",	   "bool",   "__user",
		"__force", "__iomem",	 "const",    "volatile",   "struct", "union",
		"enum",	   "__signed__", "restrict", "__restrict", NULL};
	int i;

	for (i = 0; words[i]; i++)
		if (strlen(words[i]) == len && !memcmp(words[i], word, len))
			return true;
	return false;
}

static bool tag_word(const char *word, size_t len)
{
	return (len == 6 && !memcmp(word, "struct", 6)) ||
	       (len == 5 && !memcmp(word, "union", 5)) || (len == 4 && !memcmp(word, "enum", 4));
}

static bool qualifier_word(const char *word, size_t len)
{
	return (len == 5 && !memcmp(word, "const", 5)) ||
	       (len == 8 && !memcmp(word, "volatile", 8)) ||
	       (len == 6 && !memcmp(word, "__user", 6));
}

/*
 * name_token - which word of a parameter is its name
 *
 * The last word, unless it is part of the type: a keyword, the tag behind "struct", or the only
 * word that could be a type.
 */
static bool name_token(const char *text, size_t begin, size_t end, struct token *name)
{
	struct token token, last = {0}, before = {0};
	bool type_seen = false;
	struct lexer lex;

	lexer_source(&lex, text, begin, end);
	lex.first = false;
	while (lexer_next(&lex, &token)) {
		const char *word = text + token.begin;
		size_t len = token.end - token.begin;

		if (token.kind == TOKEN_PUNCTUATION && (*word == '[' || (*word == ')' && last.end)))
			break;
		if (token.kind != TOKEN_IDENTIFIER)
			continue;
		if (last.end && !qualifier_word(text + last.begin, last.end - last.begin))
			type_seen = true;
		before = last;
		last = token;
		(void)len;
	}
	if (!last.end || !type_seen)
		return false;
	if (type_word(text + last.begin, last.end - last.begin))
		return false;
	if (before.end && tag_word(text + before.begin, before.end - before.begin))
		return false;
	*name = last;
	return true;
}

static void add_parameter(struct arena *arena, const struct source *source, size_t begin,
			  size_t end, struct parameter **params, int *n)
{
	const char *text = source->text;
	struct parameter *param;
	struct token name;

	while (begin < end && (isspace((unsigned char)text[begin]) || text[begin] == '\\'))
		begin++;
	while (end > begin && (isspace((unsigned char)text[end - 1]) || text[end - 1] == '\\'))
		end--;
	param = arena_append(arena, params, n);
	param->span = source_span(source, begin, end);
	if (name_token(text, begin, end, &name)) {
		char *whole;

		param->name = arena_strndup(arena, text + name.begin, name.end - name.begin);
		whole = arena_printf(arena, "%.*s %.*s", (int)(name.begin - begin), text + begin,
				     (int)(end - name.end), text + name.end);
		param->type = text_fold(arena, whole, strlen(whole));
	} else {
		param->type = text_fold(arena, text + begin, end - begin);
	}
}

/* More parameters than this are no prototype; they would only take time. */
#define PARAMETERS_MAX 64

void parameters_parse(struct arena *arena, const struct source *source, size_t begin, size_t end,
		      struct parameter **params, int *n)
{
	size_t start = begin;
	struct token token;
	struct lexer lex;
	int depth = 0;

	*params = NULL;
	*n = 0;
	lexer_source(&lex, source->text, begin, end);
	lex.first = false;
	while (lexer_next(&lex, &token) && *n < PARAMETERS_MAX) {
		char c = source->text[token.begin];

		if (token.kind != TOKEN_PUNCTUATION)
			continue;
		if (c == '(' || c == '[' || c == '{')
			depth++;
		else if (c == ')' || c == ']' || c == '}')
			depth--;
		if (c != ',' || depth)
			continue;
		add_parameter(arena, source, start, token.begin, params, n);
		start = token.end;
	}
	if (*n < PARAMETERS_MAX)
		add_parameter(arena, source, start, end, params, n);
	if (*n == 1 && (streq((*params)[0].type, "void") || !*(*params)[0].type))
		*n = 0;
}

/* ---- declarations ------------------------------------------------------------------------ */

static bool names_subject(const struct reading *reading, const char *name)
{
	const char *base = entry_base(reading->arena, name);
	int i;

	for (i = 0; i < reading->nsubjects; i++)
		if (streq(reading->subjects[i], base))
			return true;
	return false;
}

static bool syscall_name(const char *name)
{
	return starts_with(name, "sys_") || starts_with(name, "__x64_") ||
	       starts_with(name, "__ia32_") || starts_with(name, "__se_sys_") ||
	       starts_with(name, "__do_sys_");
}

/* word_index - index of token @word before the name; -1 */
static int word_index(const struct reading *reading, const char *word)
{
	const struct cdecl_statement *statement = &reading->statement;
	int i;

	for (i = 0; i < statement->name; i++)
		if (token_spells(&statement->tokens[i], word))
			return i;
	return -1;
}

static struct span token_span(const struct reading *reading, int first, int last)
{
	const struct token *tokens = reading->statement.tokens;

	return source_span(reading->source, tokens[first].begin, tokens[last].end);
}

static void set_return_type(struct reading *reading, struct prototype *prototype)
{
	static const char *const storage[] = {"asmlinkage", "extern", "static", "inline",
					      "__visible"};
	const struct cdecl_statement *statement = &reading->statement;
	const struct token *tokens = statement->tokens;
	int first = 0;
	size_t i;

again:
	for (i = 0; i < ARRAY_SIZE(storage); i++)
		if (first < statement->name && token_spells(&tokens[first], storage[i])) {
			first++;
			goto again;
		}
	if (first == statement->name)
		return;
	prototype->return_span = token_span(reading, first, statement->name - 1);
	prototype->return_type =
		text_fold(reading->arena, reading->source->text + tokens[first].begin,
			  tokens[statement->name - 1].end - tokens[first].begin);
}

static enum prototype_place place_of(const struct reading *reading, size_t at,
				     const struct cond_stack *conds)
{
	const struct extent *guard = &reading->guard, *outer = &reading->outer;

	if (reading->other)
		return PLACE_OTHER_HEADER;
	if (outer->close && at > outer->close)
		return PLACE_AFTER_HEADER_GUARD;
	if (!guard->begin_end || at < guard->begin)
		return PLACE_BEFORE_GUARD;
	if (guard->close && at > guard->close)
		return PLACE_AFTER_GUARD;
	return conds->n > reading->depth_at_guard ? PLACE_OTHER_CONDITIONAL : PLACE_GUARD;
}

/* set_liveness - within the guard only what is nested in it counts */
static void set_liveness(struct reading *reading, struct prototype *prototype)
{
	const struct cond_stack *conds = &reading->reader.conds;
	bool inside =
		prototype->place == PLACE_GUARD || prototype->place == PLACE_OTHER_CONDITIONAL;
	const struct cond *why;

	prototype->liveness = cond_liveness(conds, inside ? reading->depth_at_guard : 0, &why);
	if (!why && prototype->place == PLACE_OTHER_CONDITIONAL)
		why = &conds->list[reading->depth_at_guard];
	if (!why)
		return;
	prototype->condition = cond_text(reading->arena, reading->source->text, why);
	prototype->condition_span = source_span(reading->source, why->begin, why->end);
}

static void add_prototype(struct reading *reading, const char *name)
{
	struct header_facts *header = reading->header;
	struct prototype *prototype =
		arena_append(reading->arena, &header->prototypes, &header->nprototypes);
	struct cdecl_statement *statement = &reading->statement;
	const struct token *tokens = statement->tokens;
	int close = statement->close >= 0 ? statement->close : statement->n - 1;
	size_t params_end = statement->close >= 0 ? tokens[close].begin : statement->end;

	prototype->name = name;
	prototype->base = entry_base(reading->arena, name);
	prototype->span = source_span(reading->source, tokens[0].begin, statement->end);
	prototype->name_span = token_span(reading, statement->name, statement->name);
	prototype->params_span = token_span(reading, statement->open, close);
	prototype->asmlinkage = word_index(reading, "asmlinkage") >= 0;
	prototype->has_semicolon = statement->ended == ';';
	prototype->empty_params = close == statement->open + 1;
	set_return_type(reading, prototype);
	parameters_parse(reading->arena, reading->source, tokens[statement->open].end, params_end,
			 &prototype->params, &prototype->nparams);
	prototype->place = place_of(reading, tokens[0].begin, &reading->reader.conds);
	set_liveness(reading, prototype);
}

/* declares - whether the statement declares a system call; fills its name */
static const char *declares(struct reading *reading)
{
	const struct cdecl_statement *statement = &reading->statement;
	const struct token *token;
	const char *name;

	if (statement->open < 0 || statement->has_body || statement->name < 1 ||
	    word_index(reading, "typedef") >= 0 || word_index(reading, "=") >= 0)
		return NULL;
	token = &statement->tokens[statement->name];
	name = arena_strndup(reading->arena, reading->source->text + token->begin,
			     token->end - token->begin);
	if (names_subject(reading, name))
		return name;
	if (reading->other)
		return NULL;
	return syscall_name(name) || word_index(reading, "asmlinkage") >= 0 ? name : NULL;
}

/* read_comment - a subject's prototype that somebody commented out */
static void read_comment(void *cookie, const struct token *token)
{
	struct reading *outer = cookie;
	struct header_facts *header = outer->header;
	const char *text = outer->source->text;
	struct reading *inner;
	const char *name;
	int before;

	if (!memmem(text + token->begin, token->end - token->begin, "sys_", 4) ||
	    !memmem(text + token->begin, token->end - token->begin, "asmlinkage", 10))
		return;
	inner = xcalloc(1, sizeof(*inner));
	*inner = *outer;
	cdecl_init(&inner->reader, text, token->begin + 2, token->end, outer->config);
	inner->reader.conds = outer->reader.conds;
	while (cdecl_next(&inner->reader, &inner->statement)) {
		name = declares(inner);
		before = header->nprototypes;
		if (!name || !names_subject(inner, name))
			continue;
		add_prototype(inner, name);
		header->prototypes[before].liveness = DEAD_COMMENT;
		header->prototypes[before].condition = "a comment";
		header->prototypes[before].condition_span =
			source_span(outer->source, token->begin, token->end);
	}
	free(inner);
}

/* include_guard - the name a header's first conditional tests and defines */
static void include_guard(struct cond_stack *conds, const struct source *source)
{
	struct token token;
	struct lexer lex;
	size_t at, rest, len;

	lexer_source(&lex, source->text, 0, source->len);
	while (lexer_next(&lex, &token) && token.kind == TOKEN_COMMENT)
		;
	if (token.kind != TOKEN_DIRECTIVE)
		return;
	len = directive_name(source->text, &token, &at, &rest);
	if (len != 6 || memcmp(source->text + at, "ifndef", 6))
		return;
	while (rest < token.end && isspace((unsigned char)source->text[rest]))
		rest++;
	conds->guard = source->text + rest;
	while (rest < token.end && !isspace((unsigned char)source->text[rest]))
		rest++;
	conds->guard_len = source->text + rest - conds->guard;
}

static void read_declarations(struct reading *reading)
{
	const char *name;

	cdecl_init(&reading->reader, reading->source->text, 0, reading->source->len,
		   reading->config);
	include_guard(&reading->reader.conds, reading->source);
	reading->reader.on_comment = read_comment;
	reading->reader.cookie = reading;
	while (reading->header->nprototypes < PROTOTYPES_MAX &&
	       cdecl_next(&reading->reader, &reading->statement)) {
		name = declares(reading);
		if (name)
			add_prototype(reading, name);
	}
}

static struct reading *reading_new(struct arena *arena, const struct source *source,
				   const struct kconfig *config, const char *const *subjects,
				   int nsubjects, struct header_facts *header)
{
	struct reading *reading = xcalloc(1, sizeof(*reading));

	reading->arena = arena;
	reading->source = source;
	reading->config = config;
	reading->subjects = subjects;
	reading->nsubjects = nsubjects;
	reading->header = header;
	return reading;
}

void header_parse(struct arena *arena, const struct source *source, const struct kconfig *config,
		  const char *const *subjects, int nsubjects, struct header_facts *header)
{
	struct reading *reading = reading_new(arena, source, config, subjects, nsubjects, header);
	const struct extent *guard = &reading->guard, *outer = &reading->outer;

	*header = (struct header_facts){.source = source};
	find_guards(reading);
	if (guard->begin_end)
		header->guard_begin = source_span(source, guard->begin, guard->begin_end);
	if (guard->close)
		header->guard_end = source_span(source, guard->close, guard->close_end);
	if (outer->close)
		header->header_end = source_span(source, outer->close, outer->close_end);
	read_declarations(reading);
	free(reading);
}

void header_other(struct arena *arena, const struct source *source, const struct kconfig *config,
		  const char *const *subjects, int nsubjects, struct header_facts *header)
{
	struct reading *reading = reading_new(arena, source, config, subjects, nsubjects, header);

	reading->other = true;
	read_declarations(reading);
	free(reading);
}

bool prototype_same(const struct prototype *a, const struct prototype *b)
{
	int i;

	if (!streq(a->name, b->name) || !streq(a->return_type, b->return_type) ||
	    a->asmlinkage != b->asmlinkage || a->has_semicolon != b->has_semicolon ||
	    a->nparams != b->nparams || a->empty_params != b->empty_params ||
	    a->place != b->place || a->liveness != b->liveness)
		return false;
	for (i = 0; i < a->nparams; i++)
		if (!streq(a->params[i].type, b->params[i].type) ||
		    !streq(a->params[i].name, b->params[i].name))
			return false;
	return true;
}
