// SPDX-License-Identifier: GPL-2.0-only
#include "asmuse.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../source/conditions.h"
#include "../facts/facts.h"
#include "../facts/source.h"

/*
 * How it works: asm [volatile] ( TEMPLATE : OUTPUTS : INPUTS : CLOBBERS ). What stands in quotes is
 * told apart by how many colons came before it, outside of inner parentheses.
 */
enum section {
	SECTION_TEMPLATE,
	SECTION_OUTPUTS,
	SECTION_INPUTS,
	SECTION_CLOBBERS,
	SECTIONS
};

static bool next_code(struct lexer *lex, struct token *token)
{
	while (lexer_next(lex, token))
		if (token->kind != TOKEN_COMMENT && token->kind != TOKEN_DIRECTIVE)
			return true;
	return false;
}

/* ---- a register by its name, where a letter belongs ------------------------------------------- */

static const struct {
	const char *names[4]; /* of 64, 32, 16 and 8 bits */
	const char *letter;
} registers[] = {
	{{"rax", "eax", "ax", "al"}, "a"},   {{"rbx", "ebx", "bx", "bl"}, "b"},
	{{"rcx", "ecx", "cx", "cl"}, "c"},   {{"rdx", "edx", "dx", "dl"}, "d"},
	{{"rsi", "esi", "si", "sil"}, "S"},  {{"rdi", "edi", "di", "dil"}, "D"},
	{{"rbp", "ebp", "bp", "bpl"}, NULL}, {{"rsp", "esp", "sp", "spl"}, NULL},
};

/* "r10", "r8d": gcc has no letter for one of them. */
static bool is_numbered(const char *name)
{
	char *end;
	long number;

	if ((*name | 0x20) != 'r' || name[1] < '1' || name[1] > '9')
		return false;
	number = strtol(name + 1, &end, 10);
	return number >= 8 && number <= 15 && (!*end || (strchr("dwb", *end) && !end[1]));
}

/*
 * In capitals two letters are two letters: "DI" is rdi or a constant, and may be meant. False: @name names
 * no register; else *@letter is its letter, or NULL.
 */
static bool names_register(const char *name, const char **letter)
{
	*letter = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(registers); i++) {
		for (int j = 0; j < 4; j++) {
			const char *one = registers[i].names[j];

			if (!streq(one, name) && (strlen(one) < 3 || strcasecmp(one, name) != 0))
				continue;
			*letter = registers[i].letter;
			return true;
		}
	}
	return is_numbered(name);
}

/* @text: a constraint with its quotes. What stands before the name, as = does, is the statement's own. */
static void take_constraint(struct facts *facts, const struct source *source,
			    const struct token *token, struct asm_use *use)
{
	const char *text = arena_strndup(facts->arena, source->text + token->begin + 1,
					 token->end - token->begin - 2);
	size_t signs = strspn(text, "=+&%");
	const char *letter;

	if (use->named || !names_register(text + signs, &letter))
		return;
	use->named = text;
	use->named_span = source_span(source, token->begin, token->end);
	signs = strspn(text, "=+&");
	if (letter)
		use->letter = arena_printf(facts->arena, "%.*s%s", (int)signs, text, letter);
}

/* ---- statements ------------------------------------------------------------------------------ */

/* False when it is no whole statement. */
static bool read_sections(struct facts *facts, const struct source *source, struct lexer *lex,
			  struct strbuf sections[SECTIONS], bool *is_volatile, struct asm_use *use)
{
	struct token token;
	int depth = 0, section = 0;

	while (next_code(lex, &token)) {
		*is_volatile |= !depth && (token_spells(&token, "volatile") ||
					   token_spells(&token, "__volatile__"));
		if (!depth && !token_spells(&token, "(") && token.kind != TOKEN_IDENTIFIER)
			return false;
		if (token_spells(&token, "("))
			depth++;
		if (token_spells(&token, ")") && --depth == 0)
			return true;
		if (depth == 1 && token_spells(&token, ":") && section + 1 < SECTIONS)
			section++;
		if (depth == 1 && token.kind == TOKEN_STRING) {
			strbuf_add(&sections[section], source->text + token.begin,
				   token.end - token.begin);
			strbuf_addch(&sections[section], ' ');
			if (section == SECTION_OUTPUTS || section == SECTION_INPUTS)
				take_constraint(facts, source, &token, use);
		}
	}
	return false;
}

static bool has(const struct strbuf *section, const char *word)
{
	return strstr(strbuf_str(section), word) != NULL;
}

/* Names of a register for which gcc takes "rcx", "%rcx", "ecx", "cx", and an output with letter @c. */
static bool gives_rcx(const struct strbuf sections[SECTIONS])
{
	return has(&sections[SECTION_CLOBBERS], "cx\"") ||
	       has(&sections[SECTION_CLOBBERS], "cl\"") || has(&sections[SECTION_OUTPUTS], "c\"");
}

/* A register variable may stand for r11: who has one knows. */
static bool gives_r11(const struct source *source, const struct strbuf sections[SECTIONS])
{
	return has(&sections[SECTION_CLOBBERS], "r11") || strstr(source->text, "asm(\"r11\")") ||
	       strstr(source->text, "asm (\"r11\")") || strstr(source->text, "__asm__(\"r11\")");
}

/* An operand in memory names what is read there. */
static bool gives_memory(const struct strbuf sections[SECTIONS])
{
	return has(&sections[SECTION_CLOBBERS], "\"memory\"") ||
	       has(&sections[SECTION_INPUTS], "m\"") || has(&sections[SECTION_OUTPUTS], "m\"");
}

static const char *missing(struct arena *arena, const struct source *source,
			   const struct strbuf sections[SECTIONS])
{
	const char *list[3], *text = NULL;
	int n = 0;

	if (!gives_rcx(sections))
		list[n++] = "rcx";
	if (!gives_r11(source, sections))
		list[n++] = "r11";
	if (!gives_memory(sections))
		list[n++] = "memory";
	for (int i = 0; i < n; i++)
		text = arena_printf(arena, "%s%s%s", i ? text : "",
				    !i		 ? ""
				    : i + 1 == n ? " and "
						 : ", ",
				    list[i]);
	return text;
}

static bool enters(const struct strbuf *template)
{
	const char *text = strbuf_str(template), *at = strstr(text, "syscall");

	return at && at[strlen("syscall")] && strchr("\";\\ ", at[strlen("syscall")]);
}

void asm_use_read(struct facts *facts, const struct source *source, struct lexer *lex,
		  const struct token *word)
{
	struct strbuf sections[SECTIONS] = {0};
	struct lexer behind = *lex; /* what is no whole statement is read on as if it were none */
	struct asm_use use = {.span = source_span(source, word->begin, word->end)};
	bool is_volatile = false;

	if (read_sections(facts, source, &behind, sections, &is_volatile, &use)) {
		bool old = has(&sections[SECTION_TEMPLATE], "int $0x80") ||
			   has(&sections[SECTION_TEMPLATE], "int $128");

		use.old_interrupt = old;
		use.loose = !is_volatile && sections[SECTION_OUTPUTS].len;
		use.missing = old ? NULL : missing(facts->arena, source, sections);
		if (old || enters(&sections[SECTION_TEMPLATE]))
			*arena_append(facts->arena, &facts->asms, &facts->nasms) = use;
		*lex = behind;
	}
	for (int i = 0; i < SECTIONS; i++)
		strbuf_release(&sections[i]);
}
