// SPDX-License-Identifier: GPL-2.0-only
#include "retold.h"

#include <stdio.h>
#include <string.h>

#include "../lib/util.h"
#include "setting.h"

#define SYMBOL_MAX 128
#define QUOTES	   " :`'\"\xe2\x80\x98\x99\x9c\x9d"

/* "Undefined reference to __x64_sys_x": the linker's words, by whatever hand. */
static const struct symptom *of_symbol(const char *line)
{
	static const char *const words[] = {"undefined reference to", "undefined symbol"};
	char symbol[SYMBOL_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		const char *at = strcasestr(line, words[i]);
		struct diagnostic diagnostic = {
			.kind = DIAG_UNDEFINED, .symbol = symbol, .message = line, .raw = line};
		size_t len = 0;

		if (!at)
			continue;
		at += strlen(words[i]);
		at += strspn(at, QUOTES);
		while (is_word_byte(at[len]))
			len++;
		snprintf(symbol, sizeof(symbol), "%.*s", (int)len, at);
		/* Of other symbols it matters who asks for them. */
		return strstr(symbol, "sys_") || starts_with(symbol, "__x64_")
			       ? setting_of_diagnostic(&diagnostic, line, 1)
			       : NULL;
	}
	return NULL;
}

const struct symptom *symptom_of_retold(const char *line)
{
	const struct symptom *symptom = of_symbol(line);

	return symptom ? symptom : symptom_of_words(line);
}
