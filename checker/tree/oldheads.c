// SPDX-License-Identifier: GPL-2.0-only
#include "oldheads.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../facts/source.h"
#include "../lib/arena.h"
#include "../lib/util.h"
#include "header.h"

/* ---- "int a, *b; char c[4];" ----------------------------------------------------------------- */

/* The words before the first '*' or '[' of a type. */
static const char *base_type(struct arena *arena, const char *type)
{
	size_t len = strcspn(type, "*[");

	while (len && type[len - 1] == ' ')
		len--;
	return arena_strndup(arena, type, len);
}

/* An array that is a parameter is a pointer. */
static const char *as_parameter(struct arena *arena, const char *type)
{
	size_t len = strcspn(type, "[");

	while (len && type[len - 1] == ' ')
		len--;
	return type[strcspn(type, "[")] ? arena_printf(arena, "%.*s *", (int)len, type) : type;
}

/* Of "int a, *b[2]" the second has no type of its own: only what stands around its name. */
static void complete_one(struct arena *arena, const char *base, struct parameter *param)
{
	const char *text = param->type, *name = text + strspn(text, "* ");
	size_t len = strcspn(name, " [*");

	if (param->name) {
		param->type = arena_printf(arena, "%s %s", base, text);
		return;
	}
	param->type = name == text ? arena_printf(arena, "%s%s", base, name + len)
				   : arena_printf(arena, "%s %.*s%s", base, (int)(name - text),
						  text, name + len);
	param->name = arena_strndup(arena, name, len);
}

static void complete(struct arena *arena, struct parameter *params, int n)
{
	const char *base = n ? base_type(arena, params[0].type) : "";

	for (int i = 0; i < n; i++) {
		if (i)
			complete_one(arena, base, &params[i]);
		params[i].type = as_parameter(arena, params[i].type);
	}
}

static void add_declared(struct arena *arena, const struct source *source, size_t begin, size_t end,
			 struct parameter **all, int *nall)
{
	struct parameter *params;
	int n;

	parameters_parse(arena, source, begin, end, &params, &n);
	complete(arena, params, n);
	for (int i = 0; i < n; i++)
		*arena_append(arena, all, nall) = params[i];
}

static const struct parameter *declared_as(const struct parameter *params, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (streq(params[i].name, name))
			return &params[i];
	return NULL;
}

void oldheads_parameters(struct arena *arena, const struct source *source,
			 const struct cdecl_statement *statement, int from,
			 struct parameter **params, int *n)
{
	const char *text = source->text;
	struct parameter *declared = NULL;
	size_t begin = statement->old_begin, end;
	int ndeclared = 0;

	*params = NULL;
	*n = 0;
	for (; begin < statement->old_end; begin = end + 1) {
		const char *semicolon = memchr(text + begin, ';', statement->old_end - begin);

		end = semicolon ? (size_t)(semicolon - text) : statement->old_end;
		add_declared(arena, source, begin, end, &declared, &ndeclared);
	}
	for (int i = from + 1; i < statement->close; i++) {
		const struct token *token = &statement->tokens[i];
		const struct token *next = &statement->tokens[i + 1];
		const struct parameter *known;
		const char *name;

		if (token->kind != TOKEN_IDENTIFIER || !strchr(",)", text[next->begin]))
			continue;
		name = arena_strndup(arena, text + token->begin, token->end - token->begin);
		known = declared_as(declared, ndeclared, name);
		/* In a macro's list stand types too, which are declared nowhere. */
		if (known || from == statement->open)
			*arena_append(arena, params, n) =
				known ? *known : (struct parameter){.type = "int", .name = name};
	}
}

/* ---- a file's heads -------------------------------------------------------------------------- */

struct reading_heads {
	struct arena *arena;
	const struct source *source;
	struct old_head *first;
	struct cdecl reader;
	struct cdecl_statement statement;
};

/* "static SENSOR_ATTR();" is a macro's use. */
static bool is_macros_name(const struct reading_heads *heads)
{
	const struct token *name = &heads->statement.tokens[heads->statement.name];

	for (size_t at = name->begin; at < name->end; at++)
		if (islower((unsigned char)heads->source->text[at]))
			return false;
	return true;
}

/* Whether the words before the name can only be a return type: "static int f()". */
static bool has_type(const struct reading_heads *heads)
{
	const struct cdecl_statement *statement = &heads->statement;
	const char *text = heads->source->text;
	bool known = false;

	for (int i = 0; i < statement->name; i++) {
		const struct token *token = &statement->tokens[i];

		if (token->kind != TOKEN_IDENTIFIER && text[token->begin] != '*')
			return false;
		known |= cdecl_starts(text + token->begin, token->end - token->begin);
	}
	return known && !token_spells(&statement->tokens[0], "typedef");
}

static bool is_old(const struct reading_heads *heads)
{
	const struct cdecl_statement *statement = &heads->statement;

	if (statement->close < 0 || !(statement->has_body || statement->ended == ';'))
		return false;
	if (statement->old_end)
		return true;
	return statement->close == statement->open + 1 && statement->close == statement->n - 1 &&
	       has_type(heads) && !is_macros_name(heads);
}

static void take(struct reading_heads *heads)
{
	const struct cdecl_statement *statement = &heads->statement;
	const struct token *name = &statement->tokens[statement->name],
			   *close = &statement->tokens[statement->close];
	const char *text = heads->source->text;
	struct old_head *head;
	struct parameter *params;

	if (cdecl_macro_like(text + name->begin, name->end - name->begin))
		return;
	head = arena_new_obj(heads->arena, struct old_head);
	head->name = arena_strndup(heads->arena, text + name->begin, name->end - name->begin);
	head->name_span = source_span(heads->source, name->begin, name->end);
	head->list = source_span(heads->source, statement->tokens[statement->open].begin,
				 statement->old_end ? statement->old_end : close->end);
	oldheads_parameters(heads->arena, heads->source, statement, statement->open, &params,
			    &head->nparams);
	head->params = params;
	head->next = heads->first;
	heads->first = head;
}

struct old_head *oldheads_find(struct arena *arena, const struct source *source,
			       const struct kconfig *config)
{
	struct reading_heads *heads = xcalloc(1, sizeof(*heads));
	struct old_head *first;
	const struct cond *why;

	heads->arena = arena;
	heads->source = source;
	cdecl_init(&heads->reader, source->text, 0, source->len, config);
	while (cdecl_next(&heads->reader, &heads->statement))
		if (is_old(heads) && cond_liveness(&heads->reader.conds, 0, &why) == LIVE)
			take(heads);
	first = heads->first;
	free(heads);
	return first;
}
