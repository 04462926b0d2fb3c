// SPDX-License-Identifier: GPL-2.0-only
#include "cwords.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "cdecl.h"
#include "lookalike.h"

static bool word_byte(unsigned char c)
{
	return isalnum(c) || c == '_' || c >= 0x80;
}

struct quick {
	const char *text, *end;
	void (*add)(void *cookie, char tag, const char *word, size_t len);
	void *cookie;
};

/* Past a comment that begins at @p; @p itself where none does. */
static const char *skip_comment(const struct quick *quick, const char *p)
{
	const char *end;

	if (quick->end - p < 4 || p[0] != '/' || p[1] != '*')
		return p;
	end = memmem(p + 2, quick->end - p - 2, "*/", 2);
	return end ? end + 2 : p;
}

/* after_paren - the word after the '(' that follows @p; NULL when there is none */
static const char *after_paren(const struct quick *quick, const char *p, size_t *len)
{
	const char *begin;

	while (p < quick->end && (*p == ' ' || *p == '\t'))
		p++;
	if (p >= quick->end || *p != '(')
		return NULL;
	for (p++; p < quick->end; p++) {
		p = skip_comment(quick, p);
		if (p >= quick->end || (!isspace((unsigned char)*p) && *p != '\\' && *p != '"'))
			break;
	}
	for (begin = p; p < quick->end && word_byte(*p); p++)
		;
	*len = p - begin;
	return begin;
}

static const char *word_end(const struct quick *quick, const char *p)
{
	while (p < quick->end && word_byte(*p))
		p++;
	return p;
}

static const char *word_begin(const struct quick *quick, const char *p)
{
	while (p > quick->text && word_byte(p[-1]))
		p--;
	return p;
}

static void quick_defines(const struct quick *quick);
static void quick_functions(const struct quick *quick);

/* quick_line - a line with characters that only look like ASCII once more, with what was meant */
static void quick_line(const struct quick *quick, const char *begin)
{
	char line[256];
	size_t len = 0, meant;
	bool ascii = true;

	while (len < sizeof(line) && begin + len < quick->end && begin[len] != '\n') {
		ascii &= !(begin[len] & 0x80);
		line[len] = begin[len];
		len++;
	}
	meant = ascii ? len : lookalike_word(line, len);
	if (meant < len) {
		const struct quick inner = {line, line + meant, quick->add, quick->cookie};

		quick_defines(&inner);
		quick_functions(&inner);
	}
}

/* quick_needle - words around @needle that look like SYSCALL_DEFINEn and are called */
static void quick_needle(const struct quick *quick, const char *needle, size_t needle_len)
{
	const char *p = quick->text;

	while ((p = memmem(p, quick->end - p, needle, needle_len))) {
		const char *begin = word_begin(quick, p), *stop = word_end(quick, p), *word;
		size_t len = 0;

		p = stop;
		quick_line(quick, begin);
		if (!cdecl_macro_like(begin, stop - begin) ||
		    (needle_len > 6 && memmem(begin, stop - begin, "DEFIN", 5)))
			continue;
		word = after_paren(quick, stop, &len);
		if (word && len)
			quick->add(quick->cookie, 'd', word, len);
	}
}

/* Nobody writes the macro in lower case into one of the kernel's large files. */
#define SMALL_FILE (128 << 10)

static void quick_defines(const struct quick *quick)
{
	quick_needle(quick, "DEFIN", 5);
	if (quick->end - quick->text < SMALL_FILE) {
		quick_needle(quick, "define", 6);
		quick_needle(quick, "Defin", 5);
		quick_needle(quick, "SYSCALL", 7);
	}
}

static void quick_functions(const struct quick *quick)
{
	const char *p = quick->text;

	while ((p = memmem(p, quick->end - p, "sys_", 4))) {
		const char *begin = p, *stop = word_end(quick, p), *after = stop;

		while (begin > quick->text && word_byte(begin[-1]) && p - begin < 16)
			begin--;
		quick_line(quick, begin);
		while (after < quick->end && (*after == ' ' || *after == '\t'))
			after++;
		if (after < quick->end && *after == '(' && (begin == p || !memcmp(begin, "__", 2)))
			quick->add(quick->cookie, 'f', p + 4, stop - p - 4);
		p = stop;
	}
}

static void quick_includes(const struct quick *quick)
{
	const char *p = quick->text;

	while ((p = memmem(p, quick->end - p, ".c\"", 3))) {
		const char *begin = p;

		while (begin > quick->text && (word_byte(begin[-1]) || begin[-1] == '-'))
			begin--;
		if (begin - quick->text >= 10 && begin[-1] == '"' && memchr(begin - 10, 'i', 6))
			quick->add(quick->cookie, 'i', begin, p + 2 - begin);
		p += 3;
	}
}

void cscan_words(const char *text, size_t len,
		 void (*add)(void *cookie, char tag, const char *word, size_t len), void *cookie)
{
	struct quick quick = {text, text + len, add, cookie};

	quick_defines(&quick);
	quick_functions(&quick);
	quick_includes(&quick);
}
