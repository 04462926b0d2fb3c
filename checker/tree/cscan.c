// SPDX-License-Identifier: GPL-2.0-only
/*
 * How it works: the top-level statements of the file are read one by one (cdecl); each is looked
 * at for a SYSCALL_DEFINEn (or something close to it) and, failing that, for a function whose name
 * is an entry point's. Comments that look like commented-out code are read the same way, their
 * finds marked dead. Heads that directives separate from their common body (clone) wait for it.
 */
#include "cscan.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"
#include "../source/cdecl.h"
#include "header.h"
#include "oldheads.h"
#include "../facts/source.h"

/* No file defines a hundred system calls; one that seems to is not read to its end. */
#define DEFINITIONS_MAX 4096

struct scanning {
	struct arena *arena;
	const struct source *source;
	const struct kconfig *config;
	const char *const *subjects;
	int nsubjects;
	struct cscan *scan;
	const struct token *comment; /* the comment being read; NULL outside */
	int waiting;		     /* index of the first definition that still has no body; -1 */
	struct cdecl reader;
	struct cdecl_statement statement;
};

static const char *token_text(const struct scanning *scanning, const struct token *token)
{
	return arena_strndup(scanning->arena, scanning->source->text + token->begin,
			     token->end - token->begin);
}

static bool is_punct(const struct scanning *scanning, const struct token *token, char c)
{
	return token->kind == TOKEN_PUNCTUATION && scanning->source->text[token->begin] == c;
}

/* matching - index of the ')' that closes the '(' at @open; -1 when it is missing */
static int matching(const struct scanning *scanning, int open)
{
	const struct cdecl_statement *statement = &scanning->statement;
	int depth = 0, i;

	for (i = open; i < statement->n; i++) {
		if (is_punct(scanning, &statement->tokens[i], '('))
			depth++;
		else if (is_punct(scanning, &statement->tokens[i], ')') && --depth == 0)
			return i;
	}
	return -1;
}

/* ---- heads ------------------------------------------------------------------------------- */

static struct definition *add_definition(struct scanning *scanning, enum definition_kind kind)
{
	struct cscan *scan = scanning->scan;
	struct definition *definition =
		arena_append(scanning->arena, &scan->definitions, &scan->ndefinitions);

	definition->kind = kind;
	definition->digit = -1;
	return definition;
}

/* option_around - the innermost conditional of an option; without a configuration it counts as live */
static const struct cond *option_around(const struct cond_stack *conds)
{
	for (int i = conds->n - 1; i >= 0 && !conds->config; i--)
		if (conds->list[i].on_option)
			return &conds->list[i];
	return NULL;
}

static void set_liveness(struct scanning *scanning, struct definition *definition)
{
	const struct cond_stack *conds = &scanning->reader.conds;
	const struct token *comment = scanning->comment;
	const struct cond *why;

	if (comment) {
		definition->liveness = DEAD_COMMENT;
		definition->condition = "a comment";
		definition->condition_span =
			source_span(scanning->source, comment->begin, comment->end);
		return;
	}
	definition->liveness = cond_liveness(conds, 0, &why);
	if (!why)
		why = option_around(conds);
	if (!why)
		return;
	definition->condition = cond_text(scanning->arena, scanning->source->text, why);
	definition->condition_span = source_span(scanning->source, why->begin, why->end);
}

static void set_body(struct scanning *scanning, struct definition *definition)
{
	const struct cdecl_statement *statement = &scanning->statement;

	definition->has_body = true;
	definition->body =
		source_span(scanning->source, statement->body_begin, statement->body_end);
}

/* give_body - to the heads that waited for it */
static void give_body(struct scanning *scanning)
{
	int i;

	for (i = scanning->waiting; i >= 0 && i < scanning->scan->ndefinitions; i++)
		if (!scanning->scan->definitions[i].has_body)
			set_body(scanning, &scanning->scan->definitions[i]);
	scanning->waiting = -1;
}

static void finish_head(struct scanning *scanning, struct definition *definition)
{
	const struct cdecl_statement *statement = &scanning->statement;
	int index = definition - scanning->scan->definitions;

	set_liveness(scanning, definition);
	if (statement->has_body) {
		set_body(scanning, definition);
	} else {
		/* Behind other words it ends them: the '{' before them is missing. */
		if (statement->ended == ';' && statement->close == statement->n - 1)
			definition->semicolon =
				source_span(scanning->source, statement->end - 1, statement->end);
		if (scanning->waiting < 0)
			scanning->waiting = index;
	}
}

/* ---- SYSCALL_DEFINEn --------------------------------------------------------------------- */

static enum definition_kind macro_kind(const char *macro)
{
	size_t len = strlen(macro);

	if (starts_with(macro, "SYSCALL_DEFINE") && len == 15 && isdigit((unsigned char)macro[14]))
		return DEF_MACRO;
	if (starts_with(macro, "COMPAT_SYSCALL") || starts_with(macro, "SYSCALL32_DEFINE"))
		return DEF_COMPAT;
	return DEF_MACRO_MISSPELT;
}

/* decorating - words that people put before the macro although it brings its own */
static bool decorating(const struct scanning *scanning, const struct token *token)
{
	static const char *const more[] = {"noinline", "notrace", "ssize_t", "__visible",
					   "register", "auto",	  "s64",     "u64"};
	const char *word = scanning->source->text + token->begin;
	size_t len = token->end - token->begin, i;

	if (token->kind != TOKEN_IDENTIFIER)
		return false;
	for (i = 0; i < ARRAY_SIZE(more); i++)
		if (strlen(more[i]) == len && !memcmp(more[i], word, len))
			return true;
	return cdecl_starts(word, len);
}

/* set_decoration - returns the index of the head's first word */
static int set_decoration(struct scanning *scanning, struct definition *definition, int macro)
{
	const struct token *tokens = scanning->statement.tokens;
	int first = macro;

	while (first > 0 && decorating(scanning, &tokens[first - 1]))
		first--;
	if (first == macro)
		return macro;
	definition->decoration =
		source_span(scanning->source, tokens[first].begin, tokens[macro - 1].end);
	definition->decoration_text =
		text_fold(scanning->arena, scanning->source->text + tokens[first].begin,
			  tokens[macro - 1].end - tokens[first].begin);
	return first;
}

static void set_name(struct scanning *scanning, struct definition *definition, size_t begin,
		     size_t end)
{
	const char *text = scanning->source->text;
	char *bare;
	size_t len;

	definition->name = text_fold(scanning->arena, text + begin, end - begin);
	definition->name_span = source_span(scanning->source, begin, end);
	definition->name_quoted = strchr(definition->name, '"') != NULL;
	bare = arena_strdup(scanning->arena, definition->name + strspn(definition->name, "\"'"));
	len = strcspn(bare, "\"'");
	bare[len] = '\0';
	definition->base = entry_base(scanning->arena, bare);
}

/* joined_name - length of the name where the first type follows it without a comma; 0 */
static size_t joined_name(const struct scanning *scanning, const struct definition *definition,
			  size_t begin, size_t end)
{
	const char *text = scanning->source->text;
	size_t len = 0, next;

	while (begin + len < end &&
	       (isalnum((unsigned char)text[begin + len]) || text[begin + len] == '_'))
		len++;
	next = begin + len;
	while (next < end && isspace((unsigned char)text[next]))
		next++;
	if (definition->digit < 1 || !len || next == begin + len || next == end ||
	    !(isalpha((unsigned char)text[next]) || text[next] == '_') ||
	    cdecl_starts(text + begin, len))
		return 0;
	return len;
}

/* past_blanks - comments are blanks */
static size_t past_blanks(const char *text, size_t begin, size_t end)
{
	while (begin < end) {
		const char *close = begin + 3 < end && !memcmp(text + begin, "/*", 2)
					    ? memmem(text + begin + 2, end - begin - 2, "*/", 2)
					    : NULL;

		if (close)
			begin = close + 2 - text;
		else if (isspace((unsigned char)text[begin]) || text[begin] == '\\')
			begin++;
		else
			break;
	}
	return begin;
}

static void add_arg(struct scanning *scanning, struct definition *definition, int index,
		    size_t begin, size_t end)
{
	const char *text = scanning->source->text;

	begin = past_blanks(text, begin, end);
	while (end > begin && (isspace((unsigned char)text[end - 1]) || text[end - 1] == '\\'))
		end--;
	if (index == 0) {
		size_t len = joined_name(scanning, definition, begin, end);

		set_name(scanning, definition, begin, len ? begin + len : end);
		if (!len)
			return;
		definition->name_and_type = source_span(scanning->source, begin, end);
		for (begin += len; isspace((unsigned char)text[begin]); begin++)
			;
	}
	*arena_append(scanning->arena, &definition->args, &definition->nargs) = (struct macro_arg){
		.text = text_fold(scanning->arena, text + begin, end - begin),
		.span = source_span(scanning->source, begin, end),
	};
}

/* read_args - between the tokens @open and @close; the last argument ends at byte @end */
static void read_args(struct scanning *scanning, struct definition *definition, int open, int close,
		      size_t end)
{
	const struct token *tokens = scanning->statement.tokens;
	size_t start = tokens[open].end;
	int depth = 0, index = 0, i;

	for (i = open + 1; i < close; i++) {
		if (is_punct(scanning, &tokens[i], '('))
			depth++;
		else if (is_punct(scanning, &tokens[i], ')'))
			depth--;
		if (depth || !is_punct(scanning, &tokens[i], ','))
			continue;
		add_arg(scanning, definition, index++, start, tokens[i].begin);
		start = tokens[i].end;
	}
	add_arg(scanning, definition, index, start, end > start ? end : start);
}

static bool single_word(const char *text)
{
	const char *p = text;

	while (isalnum((unsigned char)*p) || *p == '_' || (*p & 0x80))
		p++;
	return p > text && !*p && !isdigit((unsigned char)*text);
}

static bool keyword(const char *word)
{
	return cdecl_starts(word, strlen(word));
}

/* pair_args - read type, name, type, name, ... when that is what the arguments are */
static void pair_args(struct scanning *scanning, struct definition *definition)
{
	int i;

	definition->params_paired = definition->nargs % 2 == 0;
	for (i = 0; i + 1 < definition->nargs && definition->params_paired; i += 2)
		definition->params_paired = *definition->args[i].text &&
					    single_word(definition->args[i + 1].text) &&
					    !keyword(definition->args[i + 1].text);
	if (!definition->params_paired)
		return;
	for (i = 0; i + 1 < definition->nargs; i += 2) {
		struct parameter *param =
			arena_append(scanning->arena, &definition->params, &definition->nparams);

		param->type = definition->args[i].text;
		param->name = definition->args[i + 1].text;
		param->span = definition->args[i].span;
		param->span.end_line = definition->args[i + 1].span.end_line
					       ? definition->args[i + 1].span.end_line
					       : definition->args[i + 1].span.line;
		if (param->span.end_line == param->span.line)
			param->span.end_line = 0;
		param->span.end_column = definition->args[i + 1].span.end_column;
	}
}

/* set_old - the declarations of an old head belong to it; in the macro's list are names alone */
static void set_old(struct scanning *scanning, struct definition *definition, int from)
{
	const struct cdecl_statement *statement = &scanning->statement;
	const struct source *source = scanning->source;

	if (!statement->old_end)
		return;
	definition->old = source_span(source, statement->old_begin, statement->old_end);
	definition->span.end_line =
		definition->old.end_line ? definition->old.end_line : definition->old.line;
	definition->span.end_column = definition->old.end_column;
	if (definition->span.end_line == definition->span.line)
		definition->span.end_line = 0;
	oldheads_parameters(scanning->arena, source, statement, from, &definition->params,
			    &definition->nparams);
	definition->params_paired = true;
}

static void read_macro(struct scanning *scanning, int macro)
{
	const struct cdecl_statement *statement = &scanning->statement;
	const struct token *tokens = statement->tokens;
	const char *word = token_text(scanning, &tokens[macro]);
	struct definition *definition = add_definition(scanning, macro_kind(word));
	int close = matching(scanning, macro + 1);
	char last = word[strlen(word) - 1];
	size_t end;
	int first;

	end = close < 0 ? tokens[statement->n - 1].end : tokens[close].begin;
	if (close < 0)
		close = statement->n - 1;
	definition->macro = word;
	definition->digit = isdigit((unsigned char)last) ? last - '0' : -1;
	definition->macro_span =
		source_span(scanning->source, tokens[macro].begin, tokens[macro].end);
	first = set_decoration(scanning, definition, macro);
	definition->span = source_span(scanning->source, tokens[first].begin, tokens[close].end);
	read_args(scanning, definition, macro + 1, close, end);
	pair_args(scanning, definition);
	set_old(scanning, definition, macro + 2);
	finish_head(scanning, definition);
}

/* ---- functions --------------------------------------------------------------------------- */

static bool entry_name(const char *name)
{
	static const char *const prefixes[] = {"__x64_sys_", "__ia32_sys_", "__se_sys_",
					       "__do_sys_", "__x64___x64_"};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (starts_with(name, prefixes[i]))
			return true;
	return false;
}

static bool subject_name(const struct scanning *scanning, const char *name)
{
	int i;

	for (i = 0; i < scanning->nsubjects; i++)
		if (streq(scanning->subjects[i], name))
			return true;
	return false;
}

static void read_function(struct scanning *scanning)
{
	const struct cdecl_statement *statement = &scanning->statement;
	const struct token *tokens = statement->tokens;
	struct definition *definition;
	enum definition_kind kind;
	const char *name;

	if (!statement->has_body || statement->close < 0 || statement->name < 0)
		return;
	name = token_text(scanning, &tokens[statement->name]);
	if (starts_with(name, "sys_"))
		kind = DEF_ASMLINKAGE;
	else if (entry_name(name))
		kind = DEF_WRAPPER;
	else if (subject_name(scanning, name))
		kind = DEF_BARE_FUNCTION;
	else
		return;
	definition = add_definition(scanning, kind);
	definition->name = name;
	definition->base = entry_base(scanning->arena, name);
	definition->name_span = source_span(scanning->source, tokens[statement->name].begin,
					    tokens[statement->name].end);
	definition->span =
		source_span(scanning->source, tokens[0].begin, tokens[statement->close].end);
	parameters_parse(scanning->arena, scanning->source, tokens[statement->open].end,
			 tokens[statement->close].begin, &definition->params, &definition->nparams);
	definition->params_paired = true;
	set_old(scanning, definition, statement->open);
	finish_head(scanning, definition);
}

/* ---- statements -------------------------------------------------------------------------- */

/* in_code - within a comment only a macro that begins its line counts, not one in prose */
static bool in_code(const struct scanning *scanning, const struct token *token)
{
	const char *text = scanning->source->text;
	size_t at = token->begin;

	if (!scanning->comment)
		return true;
	while (at > scanning->comment->begin && strchr(" \t*/", text[at - 1]))
		at--;
	return at == scanning->comment->begin || text[at - 1] == '\n';
}

static int find_macro(const struct scanning *scanning)
{
	const struct cdecl_statement *statement = &scanning->statement;
	const char *text = scanning->source->text;
	int depth = 0, i;

	for (i = 0; i + 1 < statement->n; i++) {
		const struct token *token = &statement->tokens[i];

		if (is_punct(scanning, token, '('))
			depth++;
		else if (is_punct(scanning, token, ')'))
			depth--;
		if (depth || token->kind != TOKEN_IDENTIFIER ||
		    !is_punct(scanning, &statement->tokens[i + 1], '('))
			continue;
		if (cdecl_macro_like(text + token->begin, token->end - token->begin) &&
		    in_code(scanning, token))
			return i;
	}
	return -1;
}

/* stub_name - what a stand-in made by the macro @macro stands for; NULL: it is no such macro */
static const char *stub_name(const struct scanning *scanning, const struct token *macro,
			     const struct token *argument)
{
	const char *name = token_text(scanning, argument);

	if (token_spells(macro, "COND_SYSCALL") || token_spells(macro, "SYS_NI"))
		return name;
	if (!token_spells(macro, "cond_syscall"))
		return NULL;
	return starts_with(name, "__x64_") ? entry_base(scanning->arena, name) : name;
}

static void read_stub(struct scanning *scanning)
{
	const struct cdecl_statement *statement = &scanning->statement;
	const struct token *tokens = statement->tokens;
	struct cscan *scan = scanning->scan;
	struct stub *stub;
	const char *name;
	int i;

	for (i = 0; i + 3 < statement->n; i++) {
		if (tokens[i].kind != TOKEN_IDENTIFIER ||
		    !is_punct(scanning, &tokens[i + 1], '(') ||
		    tokens[i + 2].kind != TOKEN_IDENTIFIER)
			continue;
		name = stub_name(scanning, &tokens[i], &tokens[i + 2]);
		if (!name)
			continue;
		stub = arena_append(scanning->arena, &scan->stubs, &scan->nstubs);
		stub->name = name;
		stub->span = source_span(scanning->source, tokens[i].begin, tokens[i + 3].end);
	}
}

static void read_statement(struct scanning *scanning)
{
	int macro;

	if (!scanning->statement.n) {
		give_body(scanning);
		return;
	}
	macro = find_macro(scanning);
	if (macro >= 0) {
		read_macro(scanning, macro);
		return;
	}
	if (scanning->comment &&
	    !memmem(scanning->source->text + scanning->statement.tokens[0].begin,
		    scanning->statement.end - scanning->statement.tokens[0].begin, "asmlinkage",
		    10))
		return;
	if (scanning->statement.ended == ';' && !scanning->comment)
		read_stub(scanning);
	scanning->waiting = -1;
	read_function(scanning);
}

static void read_all(struct scanning *scanning)
{
	scanning->waiting = -1;
	while (scanning->scan->ndefinitions < DEFINITIONS_MAX &&
	       cdecl_next(&scanning->reader, &scanning->statement))
		read_statement(scanning);
}

/* read_comment - a comment that holds what looks like a definition */
static void read_comment(void *cookie, const struct token *token)
{
	struct scanning *outer = cookie, *inner;
	const char *text = outer->source->text + token->begin;
	size_t len = token->end - token->begin, end = token->end;

	if (!memmem(text, len, "SYSCALL_DEF", 11) && !memmem(text, len, "asmlinkage", 10))
		return;
	if (len > 4 && text[1] == '*' && text[len - 1] == '/')
		end -= 2;
	inner = xcalloc(1, sizeof(*inner));
	*inner = *outer;
	inner->comment = token;
	cdecl_init(&inner->reader, outer->source->text, token->begin + 2, end, outer->config);
	inner->reader.conds = outer->reader.conds;
	read_all(inner);
	free(inner);
}

/* ---- includes ---------------------------------------------------------------------------- */

/* One that stands under no condition: another put beside it is read whatever the options are. */
static void note_include(struct scanning *scanning, struct span span)
{
	const struct cond_stack *conds = &scanning->reader.conds;
	struct cscan *scan = scanning->scan;

	if (conds->n > (conds->guard != NULL) || conds->beyond)
		return;
	scan->last_include = span;
	if (!scan->first_include.file)
		scan->first_include = span;
}

static void read_include(void *cookie, const struct token *token, enum cond_event event,
			 const struct cond *closed)
{
	struct scanning *scanning = cookie;
	const char *text = scanning->source->text;
	size_t at, rest, end, len = directive_name(text, token, &at, &rest);
	struct cscan *scan = scanning->scan;
	const struct cond *why;
	enum liveness liveness;

	(void)event;
	(void)closed;
	if (len != 7 || memcmp(text + at, "include", 7))
		return;
	while (rest < token->end && isspace((unsigned char)text[rest]))
		rest++;
	end = rest + 1;
	while (end < token->end && text[end] != '>' && text[end] != '"')
		end++;
	if (end >= token->end || (text[rest] != '<' && text[rest] != '"'))
		return;
	liveness = cond_liveness(&scanning->reader.conds, 0, &why);
	if (liveness != LIVE && liveness != LIVE_UNKNOWN)
		return;
	note_include(scanning, source_span(scanning->source, token->begin, end + 1));
	*arena_append(scanning->arena, &scan->includes, &scan->nincludes) = (struct cscan_include){
		.target = arena_strndup(scanning->arena, text + rest, end + 1 - rest),
		.span = source_span(scanning->source, rest, end + 1),
		.certain = liveness == LIVE && !option_around(&scanning->reader.conds),
	};
	if (end - rest == 17 && !memcmp(text + rest + 1, "linux/syscalls.h", 16))
		scan->includes_syscalls = true;
}

void cscan_file(struct arena *arena, const struct source *source, const struct kconfig *config,
		const char *const *subjects, int nsubjects, struct cscan *scan)
{
	struct scanning *scanning = xcalloc(1, sizeof(*scanning));

	*scan = (struct cscan){0};
	scanning->arena = arena;
	scanning->source = source;
	scanning->config = config;
	scanning->subjects = subjects;
	scanning->nsubjects = nsubjects;
	scanning->scan = scan;
	cdecl_init(&scanning->reader, source->text, 0, source->len, config);
	scanning->reader.on_comment = read_comment;
	scanning->reader.on_directive = read_include;
	scanning->reader.cookie = scanning;
	read_all(scanning);
	free(scanning);
}

bool definition_same(const struct definition *a, const struct definition *b)
{
	int i;

	if (a->kind != b->kind || !streq(a->name, b->name) || !streq(a->macro, b->macro) ||
	    a->nargs != b->nargs || a->nparams != b->nparams || a->has_body != b->has_body ||
	    a->liveness != b->liveness || !streq(a->decoration_text, b->decoration_text))
		return false;
	for (i = 0; i < a->nargs; i++)
		if (!streq(a->args[i].text, b->args[i].text))
			return false;
	for (i = 0; i < a->nparams; i++)
		if (!streq(a->params[i].type, b->params[i].type))
			return false;
	return true;
}
