// SPDX-License-Identifier: GPL-2.0-only
#include "../owncode.h"

#include <string.h>
#include <strings.h>

#include "../../facts/source.h"
#include "../../lib/arena.h"
#include "../../lib/util.h"
#include "../../source/lex.h"

/* More labels than these only hide the first. */
#define LABELS_MAX 4

/* A file with more words that are nearly keywords is none with a slip in it. */
#define ASKED_MAX 200

/* enum shape - what stands around a keyword, and around no name */
enum shape {
	SHAPE_TEST,  /* Word (...) and a statement */
	SHAPE_VALUE, /* Word and a value */
	SHAPE_LABEL, /* Word and a value and ':' */
	SHAPE_ALONE, /* Word; */
	SHAPE_MARK,  /* Word: */
	SHAPE_OTHER, /* Word and a statement */
	SHAPE_TYPE,  /* Word and another name */
	SHAPE_OPERATOR,
	SHAPE_CONSTANT
};

/* @small: in capitals it is a macro that the kernel has: "STATIC int f(void)" in fs/xfs */
static const struct keyword {
	const char *word;
	enum shape shape;
	bool small;
} keywords[] = {
	{"if", SHAPE_TEST, false},	  {"while", SHAPE_TEST, false},
	{"for", SHAPE_TEST, false},	  {"switch", SHAPE_TEST, false},
	{"return", SHAPE_VALUE, false},	  {"goto", SHAPE_VALUE, false},
	{"case", SHAPE_LABEL, false},	  {"break", SHAPE_ALONE, false},
	{"continue", SHAPE_ALONE, false}, {"else", SHAPE_OTHER, false},
	{"do", SHAPE_OTHER, false},	  {"int", SHAPE_TYPE, false},
	{"long", SHAPE_TYPE, false},	  {"short", SHAPE_TYPE, false},
	{"char", SHAPE_TYPE, false},	  {"void", SHAPE_TYPE, false},
	{"unsigned", SHAPE_TYPE, false},  {"signed", SHAPE_TYPE, false},
	{"struct", SHAPE_TYPE, false},	  {"union", SHAPE_TYPE, false},
	{"enum", SHAPE_TYPE, false},	  {"const", SHAPE_TYPE, true},
	{"static", SHAPE_TYPE, true},	  {"extern", SHAPE_TYPE, true},
	{"volatile", SHAPE_TYPE, true},	  {"sizeof", SHAPE_OPERATOR, true},
	{"default", SHAPE_MARK, false},	  {"bool", SHAPE_TYPE, true},
	{"NULL", SHAPE_CONSTANT, false},  {"true", SHAPE_CONSTANT, true},
	{"false", SHAPE_CONSTANT, true},
};

struct reading {
	const struct facts *facts;
	const struct source *source;
	struct token *tokens;
	int n, asked;
	bool head; /* the header with the prototypes */
};

/* ---- tokens ---------------------------------------------------------------------------------- */

static const struct token *token_at(const struct reading *reading, int i)
{
	static const struct token none;

	return i >= 0 && i < reading->n ? &reading->tokens[i] : &none;
}

static bool is_mark(const struct token *token, const char *marks)
{
	return token->kind == TOKEN_PUNCTUATION && token->len == 1 && strchr(marks, *token->text);
}

static bool is_word(const struct token *token)
{
	return token->kind == TOKEN_IDENTIFIER;
}

static bool is_value(const struct token *token)
{
	return is_word(token) || token->kind == TOKEN_NUMBER || token->kind == TOKEN_STRING ||
	       is_mark(token, "-!~(&*");
}

static bool is_spelt(const struct token *token, const char *word)
{
	return is_word(token) && token->len == strlen(word) &&
	       !strncasecmp(token->text, word, token->len);
}

static bool same_word(const struct token *a, const struct token *b)
{
	return is_word(a) && is_word(b) && a->len == b->len && !memcmp(a->text, b->text, a->len);
}

static bool begins_statement(const struct reading *reading, int i)
{
	const struct token *before = token_at(reading, i - 1);

	return is_mark(before, ";{}):") || is_spelt(before, "else") || is_spelt(before, "do");
}

/* behind_parens - index of what follows the ')' of the '(' at @i; @loop: there is a ';' inside */
static int behind_parens(const struct reading *reading, int i, bool *loop)
{
	int depth = 0;

	for (; i < reading->n; i++) {
		const struct token *token = token_at(reading, i);

		if (is_mark(token, "{}"))
			break;
		*loop |= is_mark(token, ";");
		depth += is_mark(token, "(") - is_mark(token, ")");
		if (!depth)
			return i + 1;
	}
	return reading->n;
}

/* ---- whether a keyword is meant -------------------------------------------------------------- */

static bool tests(const struct reading *reading, int i)
{
	bool loop = false;
	const struct token *behind;

	if (!begins_statement(reading, i) || !is_mark(token_at(reading, i + 1), "("))
		return false;
	behind = token_at(reading, behind_parens(reading, i + 1, &loop));
	return loop || is_word(behind) || is_mark(behind, "{");
}

/* "Case 1:" */
static bool labels(const struct reading *reading, int i)
{
	if (!begins_statement(reading, i) || !is_value(token_at(reading, i + 1)))
		return false;
	for (i += 2; i < reading->n; i++)
		if (is_mark(token_at(reading, i), ":;{}"))
			return is_mark(token_at(reading, i), ":");
	return false;
}

/* In the head of a call, where a comma follows the type: "SYSCALL_DEFINE1(x, Int, a)" */
static bool is_in_head(const struct reading *reading, int i)
{
	int commas = 0;

	if (!is_mark(token_at(reading, i - 1), ",") || !is_mark(token_at(reading, i + 1), ","))
		return false;
	for (i--; i > 0 && !is_mark(token_at(reading, i), "();{}"); i--)
		commas += is_mark(token_at(reading, i), ",");
	return is_mark(token_at(reading, i), "(") && commas % 2 &&
	       token_at(reading, i - 1)->len == strlen("SYSCALL_DEFINEn") &&
	       starts_with(token_at(reading, i - 1)->text, "SYSCALL_DEFINE");
}

static bool types(const struct reading *reading, int i)
{
	const struct token *next = token_at(reading, i + 1), *before = token_at(reading, i - 1);

	if (is_word(next))
		return true;
	if (is_mark(before, "(") && is_mark(next, ")")) /* "(Int)x" */
		return is_word(token_at(reading, i + 2)) ||
		       token_at(reading, i + 2)->kind == TOKEN_NUMBER;
	if (is_mark(next, "*"))
		return is_mark(before, ";{}(,") && (is_word(token_at(reading, i + 2)) ||
						    is_mark(token_at(reading, i + 2), "*,)"));
	return is_in_head(reading, i);
}

static bool is_meant(const struct reading *reading, int i, enum shape shape)
{
	const struct token *next = token_at(reading, i + 1), *before = token_at(reading, i - 1);

	switch (shape) {
	case SHAPE_TEST:
		return tests(reading, i);
	case SHAPE_VALUE:
		return begins_statement(reading, i) && is_value(next);
	case SHAPE_LABEL:
		return labels(reading, i);
	case SHAPE_ALONE:
		return begins_statement(reading, i) && is_mark(next, ";");
	case SHAPE_MARK:
		return begins_statement(reading, i) && is_mark(next, ":");
	case SHAPE_CONSTANT:
		return (is_mark(before, "=(,!&|?:") || token_spells(before, "return")) &&
		       is_mark(next, ";),&|?:");
	case SHAPE_OTHER:
		return begins_statement(reading, i) && (is_word(next) || is_mark(next, "{"));
	case SHAPE_TYPE:
		return types(reading, i);
	case SHAPE_OPERATOR:
		return is_mark(next, "(");
	}
	return false;
}

/* ---- whether it is a name after all ---------------------------------------------------------- */

/* "#define RETURN(x)", or anything else of the preprocessor that speaks of it */
static bool is_in_directive(const struct token *directive, const struct token *word)
{
	const char *at = directive->text, *end = at + directive->len;

	for (; (at = memmem(at, end - at, word->text, word->len)); at++)
		if (!is_word_byte(at[-1]) &&
		    (at + word->len == end || !is_word_byte(at[word->len])))
			return true;
	return false;
}

/* A variable, a member, a label, a tag, a type of that name: "int Long = 3;", "typedef int INT;" */
static bool is_name(const struct reading *reading, int i)
{
	const struct token *before = token_at(reading, i - 1), *next = token_at(reading, i + 1);

	if (is_mark(before, ".>&[") || token_spells(before, "goto") ||
	    token_spells(before, "struct") || token_spells(before, "enum") ||
	    token_spells(before, "union"))
		return true;
	if (is_mark(next, "=[") || (is_mark(before, "+-/%<") && !is_mark(next, "(")))
		return true;
	return is_word(before) && is_mark(next, ";,)(") && !begins_statement(reading, i) &&
	       is_type_word(arena_strndup(reading->facts->arena, before->text, before->len));
}

/* Own headers may define what is in capitals alone. */
static bool has_own_headers(const struct reading *reading)
{
	for (int i = 0; i < reading->n; i++) {
		const struct token *token = token_at(reading, i);

		if (token->kind == TOKEN_DIRECTIVE &&
		    memmem(token->text, token->len, "include", 7) &&
		    memchr(token->text, '"', token->len))
			return true;
	}
	return false;
}

static bool has_capital(const struct token *word)
{
	for (size_t i = 0; i < word->len; i++)
		if (word->text[i] >= 'A' && word->text[i] <= 'Z')
			return true;
	return false;
}

static bool has_small(const struct token *word)
{
	for (size_t i = 0; i < word->len; i++)
		if (word->text[i] >= 'a' && word->text[i] <= 'z')
			return true;
	return false;
}

static bool is_known(const struct reading *reading, const struct token *word)
{
	for (int i = 0; i < reading->n; i++) {
		const struct token *token = token_at(reading, i);

		if (token->kind == TOKEN_DIRECTIVE ? is_in_directive(token, word)
						   : same_word(token, word) && is_name(reading, i))
			return true;
	}
	return !has_small(word) && has_own_headers(reading);
}

/* What shipped in this file is right: the kernel's own macros. */
static bool has_shipped(const struct reading *reading, const struct token *word)
{
	const struct source *given = reading->source->given;
	const char *text = arena_strndup(reading->facts->arena, word->text, word->len);

	return given && code_word(given->text, given->text, text);
}

static bool may_be(struct reading *reading, int i, const struct keyword *keyword)
{
	if (reading->asked++ >= ASKED_MAX || (reading->head && keyword->shape != SHAPE_TYPE))
		return false;
	return (!keyword->small || has_small(token_at(reading, i))) &&
	       is_meant(reading, i, keyword->shape);
}

static const struct keyword *keyword_of(struct reading *reading, int i)
{
	const struct token *token = token_at(reading, i);

	if (!is_word(token) || (!has_capital(token) && !token_spells(token, "null")))
		return NULL;
	for (size_t k = 0; k < ARRAY_SIZE(keywords); k++) {
		const struct keyword *keyword = &keywords[k];

		if (is_spelt(token, keyword->word) && !token_spells(token, keyword->word) &&
		    may_be(reading, i, keyword) && !is_known(reading, token) &&
		    !has_shipped(reading, token))
			return keyword;
	}
	return NULL;
}

/* ---- saying so ------------------------------------------------------------------------------- */

static struct finding *report(const struct rule *rule, const struct reading *reading,
			      struct span span, const struct token *token,
			      const struct keyword *keyword, struct findings *findings)
{
	struct finding *finding =
		finding_new(findings, rule, NULL, span, "%.*s is no word of C: it is written %s",
			    (int)token->len, token->text, keyword->word);

	finding_note(
		finding,
		"C tells capital letters from small ones. gcc takes %.*s for the name of "
		"something that %s never declares, and what it says is about what comes behind",
		(int)token->len, token->text, reading->source->file);
	finding_help(finding, "write %s", keyword->word);
	return finding;
}

static void judge(const struct rule *rule, struct reading *reading, struct findings *findings)
{
	struct finding *finding = NULL;
	int n = 0;

	for (int i = 0; i < reading->n; i++) {
		const struct token *token = token_at(reading, i);
		const struct keyword *keyword = keyword_of(reading, i);
		struct span span;

		if (!keyword)
			continue;
		span = source_span(reading->source, token->begin, token->end);
		if (!finding)
			finding = report(rule, reading, span, token, keyword, findings);
		if (n++ < LABELS_MAX)
			finding_label(finding, span, "%s", keyword->word);
		finding_fix_span(finding, CONFIDENCE_EXACT, span, keyword->word);
	}
}

static void read_file(const struct rule *rule, const struct facts *facts,
		      const struct source *source, struct findings *findings)
{
	struct reading reading = {.facts = facts,
				  .source = source,
				  .head = streq(source->file, facts->kernel.header_file)};
	struct own_code code;

	if (!own_code_read(facts, source, &code))
		return;
	reading.tokens = code.tokens;
	reading.n = code.n;
	judge(rule, &reading, findings);
}

/* In a header there is no code, except where a call is defined, which is a mistake of its own (E0323). */
static bool has_code(const struct facts *facts, const struct source *source)
{
	if (ends_with(source->file, ".c"))
		return true;
	for (int i = 0; i < facts->ndefinitions; i++)
		if (streq(facts->definitions[i].span.file, source->file))
			return true;
	return false;
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct source *header = facts_source(facts, facts->kernel.header_file);

	if (header && header->nlines && !header->pristine)
		read_file(rule, facts, header, findings);
	for (int i = 0; i < facts->nfiles; i++) {
		const struct source *source = facts->files[i]->source;

		if (source && source->nlines && !source->pristine && has_code(facts, source))
			read_file(rule, facts, source, findings);
	}
}

RULE(keyword_case_wrong) = {
	.code = "E0332",
	.slug = "keyword-case-wrong",
	.title = "a word of C is written with capital letters, or without",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
