// SPDX-License-Identifier: GPL-2.0-only
#include "symptom.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/util.h"
#include "aside.h"
#include "rule.h"

static const struct {
	int number;
	struct symptom symptom;
} known_errnos[] = {
	{ENOSYS,
	 {CODES("E0801", "E0101", "E0111", "E0109", "E0112", "E0602", "E0811"),
	  "the kernel that was asked has no system call of this number; when it was the one of this "
	  "machine, that is no wonder: ./lab run runs a program in yours"}},
	{EBADF,
	 {CODES("E0811", "E0803"),
	  "a descriptor is not open; for a new number it often means that another kernel was asked, in "
	  "which the number belongs to another call"}},
	{EFAULT,
	 {CODES("E1101", "E0321", "E0320", "E0810"),
	  "an address is not the caller's, or not mapped: of the program's argument, or because the two "
	  "addresses of copy_to_user() or copy_from_user() are swapped"}},
	{EINVAL, {CODES("E0803", "E0319"), "an argument has a value that is not allowed"}},
	{EPERM,
	 {CODES("E0803"),
	  "not permitted; but -1 is also what syscall() of the C library gives for every "
	  "error: errno says which, and perror() prints it"}},
};
static const struct symptom other = {CODES("E0803"), NULL};
static const struct symptom hosts_kernel = {
	CODES("E0811", "E0801", "E0101", "E0111", "E0602"),
	"the kernel that runs there is a distribution's own, as its release says, and knows nothing of "
	"your call: ./lab run runs a program in yours; if yours is installed, boot it first"};

static int errno_number(const char *text)
{
	char *end;
	long number = strtol(text, &end, 10);

	if (end != text && !*end)
		return number < 0 ? (int)-number : (int)number;
	for (int i = 1; i < 134; i++) {
		const char *name = strerrorname_np(i), *says = strerrordesc_np(i);

		if ((name && strcasecmp(text, name) == 0) || (says && strcasecmp(text, says) == 0))
			return i;
	}
	return 0;
}

const struct symptom *symptom_of_errno(const char *text, int *number)
{
	*number = errno_number(text);
	if (*number < 1 || !strerrorname_np(*number))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(known_errnos); i++)
		if (known_errnos[i].number == *number)
			return &known_errnos[i].symptom;
	return &other;
}

/* Whether the @len bytes of @line hold @word, not as a part of a longer one. */
static bool line_has(const char *line, size_t len, const char *word)
{
	size_t size = strlen(word);

	for (const char *at = line; (at = memmem(at, len - (at - line), word, size)); at++) {
		char before = at == line ? ' ' : at[-1];
		char after = at + size == line + len ? ' ' : at[size];

		if (!is_word_byte(before) && !is_word_byte(after))
			return true;
	}
	return false;
}

/* The length of "6.1.0" at @p, which begins no part of a longer word; 0: it is no release. */
static size_t release_len(const char *text, const char *p)
{
	static const char digits[] = "0123456789";
	size_t major = strspn(p, digits), minor, len = 0;

	if ((p > text && !strchr(" \t\n('\"", p[-1])) || !major || p[major] != '.')
		return 0;
	minor = strspn(p + major + 1, digits);
	len = major + 1 + minor;
	return minor && p[len] == '.' ? len + 1 + strspn(p + len + 1, digits) : 0;
}

/* Whether the output of uname is in it, of a kernel that a distribution built: "6.1.0-18-amd64". */
static bool names_shipped_kernel(const char *text)
{
	static const char *const ends[] = {"-amd64",	  "-generic", "-lowlatency", "-arch",
					   "-MANJARO",	  "-aws",     "-azure",	     "-gcp",
					   "-microsoft-", "-default", ".fc",	     ".el"};

	for (const char *p = text; (p = strpbrk(p, "123456789")); p += strspn(p, "0123456789.")) {
		size_t at = release_len(text, p), len = at ? strcspn(p, " \t\r\n:,;)'\"") : 0;

		for (size_t i = 0; at && i < ARRAY_SIZE(ends); i++)
			if (memmem(p + at, len - at, ends[i], strlen(ends[i])))
				return true;
	}
	return false;
}

static bool speaks_of_results(const char *line, size_t len)
{
	static const char *const words[] = {"errno", "error", "return", "result", "ret ",
					    "ret=",  "gives", "= -",	"code",	  "got "};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		for (const char *p = line; p + strlen(words[i]) <= line + len; p++)
			if (strncasecmp(p, words[i], strlen(words[i])) == 0)
				return true;
	return false;
}

/* Whether a number at @p is said to be an errno by what stands before it. */
static bool after_errno(const char *line, const char *p)
{
	static const char *const words[] = {"errno", "error code", "error", "error number"};

	while (p > line && strchr(" =:#(is", p[-1]))
		p--;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		size_t len = strlen(words[i]);

		if ((size_t)(p - line) >= len && strncasecmp(p - len, words[i], len) == 0)
			return true;
	}
	return false;
}

/* 4294967258 and 18446744073709551578 are -38, printed as if they had no sign. */
static long below_zero(unsigned long number)
{
	if (number > UINT_MAX - 4095ul && number <= UINT_MAX)
		return (long)number - UINT_MAX - 1;
	return number > -4096ul || number <= LONG_MAX ? (long)number : LONG_MAX;
}

/* "errno 38", "error code 14", "returned -38", "-14 returned", "= -38" */
static int number_in_line(const char *line, size_t len)
{
	bool one = false; /* -1 is what the C library gives for every error */

	if (!speaks_of_results(line, len) || memmem(line, len, "*** [", 5))
		return 0;
	for (const char *p = line; p < line + len; p++) {
		bool minus = *p == '-' && (p == line || strchr(" \t=:(\"'", p[-1]));
		const char *digits = p + minus;
		char *end;
		long number;

		if (!isdigit((unsigned char)*digits) || (p > line && isalnum((unsigned char)p[-1])))
			continue;
		number = below_zero(strtoul(digits, &end, 10));
		if (number < 0)
			minus = true;
		else if (!minus && !after_errno(line, p))
			continue;
		number = labs(number);
		if (number > 1 && number < 134 && !is_word_byte(*end) &&
		    strerrorname_np((int)number))
			return (int)number;
		one |= number == 1 && minus;
	}
	return one;
}

static bool has_capital(const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (isupper((unsigned char)line[i]))
			return true;
	return false;
}

static int errno_in_line(const char *line, size_t len)
{
	/* What the compiler says about a header, and the kernel about a program. */
	if ((line_has(line, len, "fatal error") && memmem(line, len, ".h: ", 4)) ||
	    line_has(line, len, "segfault at") || aside_is_tools(line, len))
		return 0;
	/* Names and sentences begin with a capital letter, which most lines of a long log lack. */
	for (int i = 1; i < 134 && has_capital(line, len); i++) {
		const char *name = strerrorname_np(i), *says = strerrordesc_np(i);

		if (name && (line_has(line, len, name) || line_has(line, len, says)))
			return i;
	}
	return number_in_line(line, len);
}

const struct symptom *symptom_of_session(const char *text, int *number)
{
	const char *all = text;
	char name[16];
	int any = 0;

	*number = 0;
	for (size_t len; *text && *number <= 1; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		*number = errno_in_line(text, len);
		any |= *number == 1; /* what the C library gives for every error tells least */
	}
	if (*number <= 1)
		*number = any;
	if (!*number)
		return NULL;
	if (*number == ENOSYS && names_shipped_kernel(all))
		return &hosts_kernel;
	snprintf(name, sizeof(name), "%d", *number);
	return symptom_of_errno(name, number);
}
