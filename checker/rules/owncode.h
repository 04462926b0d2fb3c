/* SPDX-License-Identifier: GPL-2.0-only */
/* owncode - the learner's C files as tokens, for rules on words that may stand anywhere in them */
#ifndef LAB_OWNCODE_H
#define LAB_OWNCODE_H

#include "../source/lex.h"
#include "match.h"

/**
 * struct own_code - one such file
 * @tokens: of code_text(): comments and what is not compiled are blanks, and so are strings
 */
struct own_code {
	const struct facts *facts;
	const struct source *source;
	struct token *tokens;
	int n;
};

/**
 * own_code_each - call @judge for each C file of the learner's that the kernel is made of
 * @wanted: whether the text, as it is in the file, is worth being read; NULL: always
 */
void own_code_each(const struct rule *rule, const struct facts *facts, struct findings *findings,
		   bool (*wanted)(const struct source *source),
		   void (*judge)(const struct rule *rule, const struct own_code *code,
				 struct findings *findings));

/** own_code_read - @source as tokens into @code; false where it cannot be read. */
bool own_code_read(const struct facts *facts, const struct source *source, struct own_code *code);

/** own_token - token @i; beyond either end one that is nothing. */
const struct token *own_token(const struct own_code *code, int i);

/** own_is - whether token @i is @text. */
bool own_is(const struct own_code *code, int i, const char *text);

/** own_is_word - whether token @i is a name or a keyword. */
bool own_is_word(const struct own_code *code, int i);

/** own_is_mark - whether token @i is a single one of @marks: ";)" asks for ';' or ')'. */
bool own_is_mark(const struct own_code *code, int i, const char *marks);

/**
 * own_close - the ')' that belongs to the '(' at token @i
 *
 * 0 where there is none before the next brace, or within as many tokens as nobody writes between two.
 */
int own_close(const struct own_code *code, int i);

/** own_is_learners - whether token @i did not ship with the kernel. */
bool own_is_learners(const struct own_code *code, int i);

/** own_span - the place of the tokens @from to @to. */
struct span own_span(const struct own_code *code, int from, int to);

#endif
