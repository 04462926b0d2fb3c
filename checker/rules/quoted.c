// SPDX-License-Identifier: GPL-2.0-only
#include "quoted.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"
#include "../source/lookalike.h"
#include "match.h"

#define MACRO	  "SYSCALL_DEFINE"
#define WORD_MAX  40
#define TYPOS_MAX 3 /* letters by which a name may miss the macro's */

/* No argument and nothing before the macro is longer than this: what is, is no line of a source. */
#define PART_MAX 1000

static const struct symptom misspelt = {
	CODES("E0317"),
	"the name of the macro is a misspelt SYSCALL_DEFINEn, n being the number of parameters"};
static const struct symptom too_many = {CODES("E0306"), "a system call has six parameters at most"};
static const struct symptom decorated = {
	CODES("E0311"), "a word stands before SYSCALL_DEFINE, which brings all of its own"};
static const struct symptom in_quotes = {
	CODES("E0309"), "the name in SYSCALL_DEFINE stands in quotes, where a plain word belongs"};
static const struct symptom no_name = {
	CODES("E0115"), "the name in SYSCALL_DEFINE holds something that no C name can"};
static const struct symptom semicolon = {CODES("E0308"),
					 "a semicolon stands between SYSCALL_DEFINE and the body"};
static const struct symptom none_taken = {CODES("E0307"), "SYSCALL_DEFINE0 takes the name alone"};
static const struct symptom no_comma = {
	CODES("E0305", "E0304"),
	"a type and its name are one argument of SYSCALL_DEFINEn: a comma is missing between them"};
static const struct symptom no_comma_behind_name = {
	CODES("E0305", "E0304"), "the comma between the call's name and its first type is missing"};
static const struct symptom alike = {
	CODES("E0326", "E0501"),
	"a character of the quoted line looks like one that C knows, and is another",
	"typographic quotes, dashes and commas come along when text is pasted: type them again"};
static const struct symptom reserved = {
	CODES("E0501", "E0304"),
	"a parameter's name is a word of C's own: it has none, or another one is needed"};
static const struct symptom swapped = {
	CODES("E0329"), "a parameter's name stands before its type in SYSCALL_DEFINEn"};
static const struct symptom untyped = {
	CODES("E0304", "E0330"),
	"the parameters in SYSCALL_DEFINEn have names and no types: each wants a type, a comma and its name"};
static const struct symptom miscounted = {
	CODES("E0304", "E0305"),
	"the digit of SYSCALL_DEFINE is not the number of pairs of type and name behind the call's name"};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/*
 * Whether @word, of @len bytes, is the macro's name or was meant to be; @digit: what stands behind it.
 * "SYS_CALL_DEFINE_2" was.
 */
static bool names_macro(const char *word, size_t len, int *digit)
{
	char name[WORD_MAX];
	size_t n = 0;

	*digit = -1;
	if (len >= sizeof(name) || len < strlen(MACRO) - TYPOS_MAX || *word == '_')
		return false;
	for (size_t i = 0; i < len; i++)
		if (word[i] != '_')
			name[n++] = toupper((unsigned char)word[i]);
	len = n;
	name[len] = '\0';
	if (len && isdigit((unsigned char)name[len - 1])) {
		*digit = name[len - 1] - '0';
		name[len - 1] = '\0';
	}
	return strncmp(name, "SYSCALL", 7) == 0 &&
	       edit_distance(name, "SYSCALLDEFINE") <= TYPOS_MAX;
}

/* The argument at @p, up to a comma or the parenthesis that closes; NULL when the line ends first. */
static const char *argument_end(const char *p)
{
	const char *stop = p + strnlen(p, PART_MAX);
	int depth = 0;

	for (; p < stop && *p != '\n'; p++) {
		if (!depth && (*p == ',' || *p == ')'))
			return p;
		depth += (*p == '(') - (*p == ')');
	}
	return NULL;
}

/* Whether what stands from @p to @end is one word that can only be part of a type. */
static bool is_word_of_c(const char *p, const char *end)
{
	char word[WORD_MAX];

	while (p < end && isspace((unsigned char)*p))
		p++;
	while (end > p && isspace((unsigned char)end[-1]))
		end--;
	snprintf(word, sizeof(word), "%.*s", (int)(end - p), p);
	return is_type_word(word);
}

/* "int a" and "char __user *buf", but not "unsigned int", "struct point" and "const char __user *" */
static bool is_type_and_name(const char *p, const char *end)
{
	static const char *const types[] = {"int",	"long",	  "char",     "short", "unsigned",
					    "signed",	"__user", "const",    "bool",  "double",
					    "volatile", "void",	  "restrict", "float"};
	static const char *const leads[] = {"struct", "union", "enum"};
	const char *last = end, *first = p;

	while (last > p && isspace((unsigned char)last[-1]))
		end = --last;
	while (last > p && is_word(last[-1]))
		last--;
	while (first < last && isspace((unsigned char)*first))
		first++;
	if (last == end || last == first)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (strlen(types[i]) == (size_t)(end - last) &&
		    strncmp(types[i], last, end - last) == 0)
			return false;
	for (size_t i = 0; i < ARRAY_SIZE(leads); i++)
		if (starts_with(first, leads[i]) && !memchr(first, '*', last - first) &&
		    last == first + strlen(leads[i]) + 1)
			return false;
	return true;
}

/* Whether the last word from @p to @end, which is not the first, is of C's own: "adder int". */
static bool ends_in_type(const char *p, const char *end)
{
	return strchr(" \t", *p) == NULL && memchr(p, ' ', end - p) && !is_type_and_name(p, end);
}

/* What is wrong with the call's name, from @p to @end; NULL: nothing. */
static const struct symptom *of_name(const char *p, const char *end)
{
	while (p < end && isspace((unsigned char)*p))
		p++;
	while (end > p && isspace((unsigned char)end[-1]))
		end--;
	for (const char *c = p; c < end; c++)
		if (*c == '"' || *c == '\'')
			return &in_quotes;
		else if (!is_word(*c) && !isspace((unsigned char)*c) && !(*c & 0x80))
			return &no_name;
	return ends_in_type(p, end) ? &no_comma_behind_name : NULL;
}

/* Whether it is one word, and not of C's own: a name. */
static bool is_name(const char *p, const char *end)
{
	if (is_word_of_c(p, end))
		return false;
	while (p < end && isspace((unsigned char)*p))
		p++;
	while (end > p && isspace((unsigned char)end[-1]))
		end--;
	for (const char *c = p; c < end; c++)
		if (!is_word(*c))
			return false;
	return end > p && !(end - p > 2 && strncmp(end - 2, "_t", 2) == 0);
}

/* struct words - what the arguments behind the call's name are, one by one */
struct words {
	int n, names;
	bool joined, reserved,
		swapped; /* @reserved: a word of C's own stands where a name belongs */
};

static const char *count_words(const char *end, struct words *words)
{
	bool name = false;

	for (const char *p; end && *end == ','; words->n++) {
		bool second = words->n % 2;

		p = end + 1;
		end = argument_end(p);
		if (!end)
			break;
		words->joined |= !second && is_type_and_name(p, end);
		words->reserved |= second && is_word_of_c(p, end);
		words->swapped |= second && name && is_word_of_c(p, end);
		name = is_name(p, end);
		words->names += name;
	}
	return end;
}

/* What is wrong behind the parenthesis at @p of SYSCALL_DEFINE@digit. */
static const struct symptom *of_arguments(const char *p, int digit)
{
	const char *end = argument_end(p);
	struct words words = {0};

	if (end && of_name(p, end))
		return of_name(p, end);
	end = count_words(end, &words);
	if (!end)
		return NULL;
	if (!digit && words.n)
		return &none_taken;
	if (words.joined)
		return &no_comma;
	if (words.n == digit && words.names == digit && digit)
		return &untyped;
	if (words.n != 2 * digit)
		return &miscounted;
	if (words.reserved)
		return words.swapped ? &swapped : &reserved;
	return end[1 + strspn(end + 1, " \t")] == ';' ? &semicolon : NULL;
}

/* What stands before the macro at @word in its line: 0 nothing, 1 words of a declaration, -1 other things. */
static int decoration(const char *raw, const char *word)
{
	static const char *const words[] = {"static", "asmlinkage", "long", "extern", "int"};
	const char *line = word;

	while (line > raw && line[-1] != '\n' && word - line < PART_MAX)
		line--;
	if (line > raw && line[-1] != '\n')
		return -1;
	line += strspn(line, " \t");
	if (isdigit((unsigned char)*line)) { /* gcc's "    4 | " */
		line += strspn(line, "0123456789");
		line += strspn(line, " \t");
		if (*line++ != '|')
			return -1;
		line += strspn(line, " \t");
	}
	if (line >= word)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (starts_with(line, words[i]) && line[strlen(words[i])] == ' ')
			return 1;
	return -1;
}

static const struct symptom *of_definition(const char *raw, const char *word, const char *paren,
					   int digit)
{
	int before = decoration(raw, word);
	size_t len = paren - word;

	if (before < 0)
		return NULL;
	if (digit > 6)
		return &too_many;
	while (len && !is_word(word[len - 1]))
		len--;
	if (digit < 0 || len != strlen(MACRO) + 1 || !starts_with(word, MACRO))
		return &misspelt;
	return before ? &decorated : of_arguments(paren + 1, digit);
}

/* Whether the compiler speaks in @line: where nothing is quoted a note may come next. */
static bool is_message(const char *line)
{
	static const char *const kinds[] = {": note: ", ": error: ", ": warning: "};
	size_t len = strcspn(line, "\n");

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (memmem(line, len, kinds[i], strlen(kinds[i])))
			return true;
	return false;
}

/* The first line of the source that @raw quotes, as gcc ("    6 | return x;") or older clang do; or NULL. */
static const char *quoted_line(const char *raw)
{
	const char *line = strstr(raw, " | ");

	if (line && line > raw && isdigit((unsigned char)line[-1]))
		return line + strlen(" | ");
	line = strstr(raw, ": error: ");
	line = line ? line : strstr(raw, ": warning: ");
	line = line ? strchr(line, '\n') : NULL;
	return line && !is_message(line + 1) ? line + 1 : NULL;
}

/* Whether the line that @raw quotes holds a character that only looks like one of C. */
static bool quotes_alike(const char *raw)
{
	struct lookalikes alikes = {0};
	const char *line = raw ? quoted_line(raw) : NULL;
	struct arena *arena;

	if (!line)
		return false;
	arena = arena_new();
	line = arena_strndup(arena, line, strcspn(line, "\n"));
	lookalike_read(arena, "a.c", line, strlen(line), &alikes);
	arena_free(arena);
	return alikes.n;
}

const struct symptom *symptom_of_quoted(const char *raw)
{
	if (quotes_alike(raw))
		return &alike;
	for (const char *p = raw; p && *p;) {
		const char *paren;
		size_t len = 0;
		int digit;

		while (is_word(p[len]))
			len++;
		paren = p + len + (len ? strspn(p + len, " ") : 0);
		if (len && *paren == '(' && names_macro(p, len, &digit)) {
			const struct symptom *symptom = of_definition(raw, p, paren, digit);

			if (symptom)
				return symptom;
		}
		p += len ? len : 1;
	}
	return NULL;
}
