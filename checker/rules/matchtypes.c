// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "match.h"

bool params_known(const struct parameter *params, int n)
{
	for (int i = 0; i < n; i++)
		if (!params[i].type || !params[i].name)
			return false;
	return true;
}

const char *params_text(struct arena *arena, const struct parameter *params, int n)
{
	const char *text = "";

	for (int i = 0; i < n; i++) {
		const char *type = params[i].type ? params[i].type : "...";
		bool blank = params[i].name && !ends_with(type, "*");

		text = arena_printf(arena, "%s%s%s%s%s", text, i ? ", " : "", type,
				    blank ? " " : "", params[i].name ? params[i].name : "");
	}
	return n ? text : "void";
}

const char *define_text(struct arena *arena, const char *name, const struct parameter *params,
			int n)
{
	const char *text = arena_printf(arena, "SYSCALL_DEFINE%d(%s", n, name);

	for (int i = 0; i < n; i++)
		text = arena_printf(arena, "%s, %s, %s", text, params[i].type, params[i].name);
	return arena_printf(arena, "%s)", text);
}

const char *prototype_text(struct arena *arena, const char *name, const struct parameter *params,
			   int n)
{
	return arena_printf(arena, "asmlinkage long sys_%s(%s);", name,
			    params_text(arena, params, n));
}

/*
 * struct ctype - a type taken apart
 * @known: nothing in it but basic types, struct tags and typedefs of the list below
 */
struct ctype {
	bool has_unsigned, has_signed, known;
	int longs, shorts, chars, ints, stars;
	char words[160]; /* everything else, in order: const, struct tags, typedefs */
};

static const struct {
	const char *name, *means;
} typedefs[] = {
	{"u8", "unsigned char"},
	{"__u8", "unsigned char"},
	{"uint8_t", "unsigned char"},
	{"s8", "signed char"},
	{"u16", "unsigned short"},
	{"__u16", "unsigned short"},
	{"s16", "short"},
	{"u32", "unsigned int"},
	{"__u32", "unsigned int"},
	{"uint32_t", "unsigned int"},
	{"uint", "unsigned int"},
	{"s32", "int"},
	{"__s32", "int"},
	{"int32_t", "int"},
	{"u64", "unsigned long long"},
	{"__u64", "unsigned long long"},
	{"s64", "long long"},
	{"__s64", "long long"},
	{"uint64_t", "unsigned long long"},
	{"int64_t", "long long"},
	{"ulong", "unsigned long"},
};

static void ctype_word(struct ctype *type, const char *word);

static void ctype_parse(struct ctype *type, const char *text)
{
	char word[64];

	while (*text) {
		size_t len = 0;

		if (*text == '*' || *text == '[')
			type->stars++;
		while (is_word_byte(*text)) {
			if (len < sizeof(word) - 1)
				word[len++] = *text;
			text++;
		}
		word[len] = '\0';
		if (len)
			ctype_word(type, word);
		else
			text++;
	}
}

static void ctype_other(struct ctype *type, const char *word)
{
	static const char *const harmless[] = {"const", "volatile", "struct", "union",	 "enum",
					       "void",	"bool",	    "size_t", "ssize_t", "loff_t"};
	size_t used = strlen(type->words);
	bool tag = ends_with(type->words, "struct ") || ends_with(type->words, "union ") ||
		   ends_with(type->words, "enum ");

	for (size_t i = 0; i < ARRAY_SIZE(harmless); i++)
		tag |= strcmp(harmless[i], word) == 0;
	type->known &= tag;
	snprintf(type->words + used, sizeof(type->words) - used, "%s ", word);
}

static void ctype_word(struct ctype *type, const char *word)
{
	static const char *const unseen[] = {"__user", "__force", "__kernel", "register"};

	for (size_t i = 0; i < ARRAY_SIZE(unseen); i++)
		if (strcmp(unseen[i], word) == 0)
			return;
	for (size_t i = 0; i < ARRAY_SIZE(typedefs); i++) {
		if (strcmp(typedefs[i].name, word) == 0) {
			ctype_parse(type, typedefs[i].means);
			return;
		}
	}
	if (strcmp(word, "unsigned") == 0)
		type->has_unsigned = true;
	else if (strcmp(word, "signed") == 0)
		type->has_signed = true;
	else if (strcmp(word, "long") == 0)
		type->longs++;
	else if (strcmp(word, "short") == 0)
		type->shorts++;
	else if (strcmp(word, "char") == 0)
		type->chars++;
	else if (strcmp(word, "int") == 0)
		type->ints++;
	else
		ctype_other(type, word);
}

/*
 * without_own_const - all but the "const" of the parameter itself, not of what it points to: "const int", "char *const"
 *
 * To who calls the function that is nothing, and C takes both for the same; it is left out.
 */
static const char *without_own_const(const char *type, char *copy, size_t size)
{
	const char *star = strrchr(type, '*'), *at = star ? star : type,
		   *found = strstr(at, "const");

	if (!found || is_word_byte(found[5]) || (found > type && is_word_byte(found[-1])) ||
	    strlen(type) >= size)
		return type;
	snprintf(copy, size, "%.*s%s", (int)(found - type), type, found + 5);
	return copy;
}

bool types_differ(const char *a, const char *b)
{
	struct ctype left = {.known = true}, right = {.known = true};
	char own[2][160];

	if (!a || !b)
		return false;
	ctype_parse(&left, without_own_const(a, own[0], sizeof(own[0])));
	ctype_parse(&right, without_own_const(b, own[1], sizeof(own[1])));
	if (left.stars != right.stars)
		return true;
	if (!left.known || !right.known)
		return false;
	return left.has_unsigned != right.has_unsigned || left.longs != right.longs ||
	       left.shorts != right.shorts || left.chars != right.chars ||
	       (left.chars && left.has_signed != right.has_signed) ||
	       strcmp(left.words, right.words) != 0;
}

bool match_params(const struct view *view, const struct parameter **params, int *n)
{
	const struct definition *definition = match_definition(view);
	const struct prototype *prototype = match_prototype(view);
	const struct definition *function = match_kind(view, DEF_BARE_FUNCTION);

	if (view->subject->has_signature) {
		*params = view->subject->params;
		*n = view->subject->nparams;
	} else if (definition && definition->params_paired) {
		*params = definition->params;
		*n = definition->nparams;
	} else if (prototype && !prototype->empty_params) {
		*params = prototype->params;
		*n = prototype->nparams;
	} else if (function) {
		*params = function->params;
		*n = function->nparams;
	} else {
		return false;
	}
	return params_known(*params, *n);
}

bool arg_lacks_comma(const char *text)
{
	const char *name = last_word(text), *before;
	size_t len = name - text;

	if (!*name || !len || is_type_word(name) || isdigit((unsigned char)*name))
		return false;
	while (len && text[len - 1] == ' ')
		len--;
	if (!len)
		return false;
	if (text[len - 1] == '*')
		return true;
	before = text + len;
	while (before > text && is_word_byte(before[-1]))
		before--;
	len -= before - text;
	return !((len == 6 && !strncmp(before, "struct", 6)) ||
		 (len == 5 && !strncmp(before, "union", 5)) ||
		 (len == 4 && !strncmp(before, "enum", 4)) ||
		 (len == 5 && !strncmp(before, "const", 5)));
}

bool arg_is_type(const char *text)
{
	char first[32];
	size_t len = 0;

	while (is_word_byte(text[len]) && len + 1 < sizeof(first))
		len++;
	snprintf(first, sizeof(first), "%.*s", (int)len, text);
	return !arg_lacks_comma(text) && (strchr(text, '*') || is_type_word(first));
}

const char *last_word(const char *text)
{
	const char *word = text + strlen(text);

	while (word > text && is_word_byte(word[-1]))
		word--;
	return word;
}

bool type_marks_variable(const char *type)
{
	return strchr(type, '*') && ends_with(type, "__user") && !strstr(type, "__user ");
}

bool is_type_word(const char *word)
{
	static const char *const words[] = {
		"int",	  "long",  "short",  "char",  "unsigned", "signed",   "void",	 "bool",
		"size_t", "const", "struct", "union", "enum",	  "__user",   "float",	 "double",
		"u8",	  "u16",   "u32",    "u64",   "s8",	  "s16",      "s32",	 "s64",
		"__u32",  "__u64", "__s32",  "__s64", "uint32_t", "uint64_t", "ssize_t", "off_t",
		"loff_t", "pid_t", "uid_t",  "gid_t", "umode_t",  "int32_t",  "int64_t"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}
