// SPDX-License-Identifier: GPL-2.0-only
#include "declared.h"

#include <stdio.h>
#include <string.h>

#include "../lib/util.h"
#include "rule.h"

static const struct symptom misspelt_asmlinkage = {
	CODES("E0406", "E0408"),
	"the declaration begins with a word that is not asmlinkage, but nearly"};
static const struct symptom no_void = {CODES("E0404"),
				       "empty parentheses promise nothing of the parameters",
				       "write (void) for a call that takes none"};
static const struct symptom old_head = {
	CODES("E0330"),
	"a function's head says nothing of its parameters' types: it has empty parentheses, or declares them behind",
	"write (void), or the types and names between the parentheses"};
static const struct symptom old_call = {
	CODES("E0302", "E0330"),
	"a system call is written as a plain function, and its head leaves types out",
	"write SYSCALL_DEFINEn(name, type, name, ...)"};
static const struct symptom own_struct = {
	CODES("E0501"), "a parameter names a struct that is declared nowhere above it",
	"define the struct above the function, or include the header that does; look for a typo in its name"};
static const struct symptom unknown_struct = {
	CODES("E0416", "E0414", "E0501"),
	"a prototype names a struct that is declared nowhere above it",
	"write \"struct name;\" above the prototypes, where include/linux/syscalls.h has the others"};
static const struct symptom no_semicolon = {
	CODES("E0409", "E0414"), "the declaration above this line does not end with a semicolon"};

/* "asmlinkag long sys_x(int a);", "asmlinkagelong sys_x(int a);": the quoted line begins with a typo. */
static bool quotes_misspelt_asmlinkage(const struct diagnostic *diagnostic)
{
	const char *name = strstr(diagnostic->raw, " sys_"), *line = name;
	char word[16] = "";

	while (line && line > diagnostic->raw && line[-1] != '\n' && line[-1] != '|')
		line--;
	if (!name)
		return false;
	line += strspn(line, " \t");
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(line, " "), line);
	return !streq(word, "asmlinkage") &&
	       (starts_with(word, "asmlinkage") ||
		(strlen(word) >= 8 && edit_distance(word, "asmlinkage") <= 3));
}

/* Where a declaration that has no end lets the compiler stumble over what follows. */
static bool stumbles(const struct diagnostic *diagnostic, const char *message)
{
	return (strstr(message, "before") &&
		(strstr(message, "asmlinkage") || strstr(message, "__attribute__"))) ||
	       strstr(message, "after top level declarator") ||
	       strstr(message, "expected function body after function declarator") ||
	       strstr(diagnostic->raw, "syscalls.h: In function ");
}

/* gcc's and clang's words for a head without types. */
static bool says_old_head(const char *message)
{
	static const char *const words[] = {
		"t a prototype", "without a prototype", "not preceded by a prototype",
		"old-style function definition", "old-style parameter declarations"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strstr(message, words[i]))
			return true;
	return false;
}

/* "sys_x()" in a header is a prototype, "sys_x(a, b)" in a C file the call itself, or means to be. */
static const struct symptom *of_old_head(const struct diagnostic *diagnostic)
{
	const char *file = diagnostic->span.file ? diagnostic->span.file : "";

	if (strstr(diagnostic->raw, "SYSCALL_DEFINE") || !strstr(diagnostic->raw, " sys_"))
		return &old_head;
	return ends_with(file, ".c") ? &old_call : &no_void;
}

const struct symptom *symptom_of_declared(const struct diagnostic *diagnostic)
{
	const char *file = diagnostic->span.file ? diagnostic->span.file : "";

	if (quotes_misspelt_asmlinkage(diagnostic) && !strstr(diagnostic->message, "undeclared"))
		return &misspelt_asmlinkage;
	if (strstr(diagnostic->message, "declared inside parameter list") ||
	    strstr(diagnostic->message, "will not be visible outside of this function"))
		return diagnostic->span.file && ends_with(diagnostic->span.file, ".c")
			       ? &own_struct
			       : &unknown_struct;
	if (ends_with(file, "syscalls.h") && stumbles(diagnostic, diagnostic->message))
		return &no_semicolon;
	if (ends_with(file, ".c") && strstr(diagnostic->raw, "asmlinkage") &&
	    strstr(diagnostic->raw, " sys_") &&
	    (strstr(diagnostic->message, "return type defaults to") ||
	     strstr(diagnostic->message, "type specifier missing")))
		return &old_call;
	return says_old_head(diagnostic->message) ? of_old_head(diagnostic) : NULL;
}
