// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/util.h"
#include "asmuse.h"
#include "../source/conditions.h"
#include "../facts/collect.h"
#include "../facts/source.h"

/*
 * How it works: a program calls by number through syscall(NUMBER, ...). The first argument is a
 * number, or one word that a #define in the same file gives a number; what is neither is recorded
 * without one. Programs of more than a megabyte are not written by hand and not read.
 */

#define PROGRAMS     "tools/lab"
#define PROGRAM_MAX  (1u << 20)
#define PROGRAMS_MAX 100
#define USES_MAX     100

/* "451", "0x1c3", "451L"; -1 when the text is no number. */
static long number_of(const char *text, size_t len)
{
	char copy[32], *end;
	long value;

	if (!len || len >= sizeof(copy) || !isdigit((unsigned char)*text))
		return -1;
	memcpy(copy, text, len);
	copy[len] = '\0';
	value = strtol(copy, &end, 0);
	return end[strspn(end, "uUlL")] ? -1 : value;
}

/* "#define WORD (451)": its number, or -1; @span gets the place of the number. */
static long defined_as(const struct source *source, const char *word, size_t len, struct span *span)
{
	struct lexer lex;
	struct token token;

	lexer_source(&lex, source->text, 0, source->len);
	while (lexer_next(&lex, &token)) {
		size_t name, rest, digits;
		const char *at;

		if (token.kind != TOKEN_DIRECTIVE ||
		    directive_name(source->text, &token, &name, &rest) != strlen("define") ||
		    !starts_with(source->text + name, "define"))
			continue;
		at = source->text + rest + strspn(source->text + rest, " \t");
		if (strncmp(at, word, len) != 0 || (at[len] != ' ' && at[len] != '\t'))
			continue;
		at += len + strspn(at + len, " \t(");
		digits = strspn(at, "0123456789abcdefABCDEFxXuUlL");
		*span = source_span(source, at - source->text, at - source->text + digits);
		return number_of(at, digits);
	}
	return -1;
}

static bool next_code(struct lexer *lex, struct token *token)
{
	while (lexer_next(lex, token))
		if (token->kind != TOKEN_COMMENT && token->kind != TOKEN_DIRECTIVE)
			return true;
	return false;
}

/* What stands behind "syscall(". */
static void take_use(struct facts *facts, const struct source *source, struct lexer *lex)
{
	struct number_use use = {.function = "syscall", .number = -1};
	struct token token;
	const char *text;
	size_t len;

	if (!next_code(lex, &token) ||
	    (token.kind != TOKEN_IDENTIFIER && token.kind != TOKEN_NUMBER))
		return;
	text = source->text + token.begin;
	len = token.end - token.begin;
	use.span = source_span(source, token.begin, token.end);
	use.word = arena_strndup(facts->arena, text, len);
	use.number = token.kind == TOKEN_NUMBER ? number_of(text, len)
						: defined_as(source, text, len, &use.defined);
	*arena_append(facts->arena, &facts->uses, &facts->nuses) = use;
}

/* What is found here is shown with its line. */
static void keep_source(struct facts *facts, struct source *source)
{
	if (!facts_source(facts, source->file))
		*arena_append(facts->arena, &facts->sources, &facts->nsources) = source;
}

static void read_program(struct facts *facts, struct source *source)
{
	struct lexer lex;
	struct token token;

	keep_source(facts, source);
	lexer_source(&lex, source->text, 0, source->len);
	while (facts->nuses < USES_MAX && next_code(&lex, &token)) {
		if (token_spells(&token, "asm") || token_spells(&token, "__asm__"))
			asm_use_read(facts, source, &lex, &token);
		if (!token_spells(&token, "syscall"))
			continue;
		if (next_code(&lex, &token) && token_spells(&token, "("))
			take_use(facts, source, &lex);
	}
}

/* A build in a sandbox may leave anything here, so the size is asked before the file is read. */
static bool is_small_program(const char *dir, const char *name)
{
	char *path = path_join(dir, name);
	struct stat st;
	bool small = ends_with(name, ".c") && lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
		     st.st_size <= PROGRAM_MAX;

	free(path);
	return small;
}

void number_uses_collect(struct facts *facts, const char *dir)
{
	char *programs = path_join(dir, PROGRAMS);
	struct dirent **entries = NULL;
	int n = scandir(programs, &entries, NULL, alphasort), read = 0;

	facts->uses = NULL;
	facts->nuses = 0;
	facts->asms = NULL;
	facts->nasms = 0;
	for (int i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;
		struct source *source;

		source = read < PROGRAMS_MAX && is_small_program(programs, name)
				 ? source_read(facts->arena, dir,
					       arena_printf(facts->arena, PROGRAMS "/%s", name))
				 : NULL;
		read += source != NULL;
		if (source)
			read_program(facts, source);
		free(entries[i]);
	}
	free(entries);
	free(programs);
}
