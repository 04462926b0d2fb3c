// SPDX-License-Identifier: GPL-2.0-only
#include "owncode.h"

#include <string.h>

#include "../facts/source.h"
#include "../lib/arena.h"
#include "../lib/util.h"
#include "../tree/owned.h"

#define PARENTHESES_MAX 300 /* tokens */

/* Programs that come with the kernel's source, and what runs before it, have other rules. */
static bool is_kernels(const char *file)
{
	static const char *const elsewhere[] = {
		"tools/",	  "scripts/",	     "samples/",	   "usr/",
		"arch/um/",	  "lib/vdso",	     "arch/x86/boot/",	   "arch/x86/um/",
		"Documentation/", "arch/x86/tools/", "arch/x86/purgatory/"};

	for (size_t i = 0; i < ARRAY_SIZE(elsewhere); i++)
		if (starts_with(file, elsewhere[i]))
			return false;
	return ends_with(file, ".c");
}

bool own_code_read(const struct facts *facts, const struct source *source, struct own_code *code)
{
	struct span all = span_line(source->file, 1);
	struct lexer lex;
	struct token token;
	const char *text;

	all.end_line = source->nlines;
	*code = (struct own_code){.facts = facts, .source = source};
	text = code_text(facts, all);
	if (!text)
		return false;
	lexer_source(&lex, text, 0, strlen(text));
	while (lexer_next(&lex, &token))
		*arena_append(facts->arena, &code->tokens, &code->n) = token;
	return true;
}

void own_code_each(const struct rule *rule, const struct facts *facts, struct findings *findings,
		   bool (*wanted)(const struct source *source),
		   void (*judge)(const struct rule *rule, const struct own_code *code,
				 struct findings *findings))
{
	struct own_code code;

	for (int i = 0; i < facts->nfiles; i++) {
		const struct source *source = facts->files[i]->source;

		if (source && source->nlines && !source->pristine && is_kernels(source->file) &&
		    (!wanted || wanted(source)) && own_code_read(facts, source, &code))
			judge(rule, &code, findings);
	}
}

const struct token *own_token(const struct own_code *code, int i)
{
	static const struct token none;

	return i >= 0 && i < code->n ? &code->tokens[i] : &none;
}

bool own_is(const struct own_code *code, int i, const char *text)
{
	const struct token *token = own_token(code, i);

	return token->len && token_spells(token, text);
}

bool own_is_word(const struct own_code *code, int i)
{
	return own_token(code, i)->kind == TOKEN_IDENTIFIER;
}

bool own_is_mark(const struct own_code *code, int i, const char *marks)
{
	const struct token *token = own_token(code, i);

	return token->kind == TOKEN_PUNCTUATION && token->len == 1 && strchr(marks, *token->text);
}

int own_close(const struct own_code *code, int i)
{
	int depth = 0, end = i + PARENTHESES_MAX;

	for (; i < code->n && i < end && !own_is_mark(code, i, "{}"); i++) {
		depth += own_is_mark(code, i, "(") - own_is_mark(code, i, ")");
		if (!depth)
			return i;
	}
	return 0;
}

bool own_is_learners(const struct own_code *code, int i)
{
	const struct token *token = own_token(code, i);

	return !owned_by_kernel(code->facts, code->source, token->begin, token->end);
}

struct span own_span(const struct own_code *code, int from, int to)
{
	return source_span(code->source, own_token(code, from)->begin, own_token(code, to)->end);
}
