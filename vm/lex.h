/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lex - the preprocessor's tokens of a C or assembler source, for proofs about headers
 *
 * Follows translation phases 2 and 3 of the C standard as GCC's cpp does them: lines are spliced
 * (also when blanks follow the backslash), comments become a blank, an unterminated quote takes
 * the rest of its line. Where it cannot know, it shows too many identifiers rather than too few.
 */
#ifndef LAB_LEX_H
#define LAB_LEX_H

#include <stdbool.h>
#include <stddef.h>

enum token_kind {
	TOKEN_END,
	TOKEN_NEWLINE, /* the end of a logical line */
	TOKEN_IDENTIFIER,
	TOKEN_NUMBER,	   /* a preprocessing number */
	TOKEN_STRING,	   /* "..." or '...' */
	TOKEN_PUNCTUATION, /* one character, or ## */
};

/**
 * struct token
 * @text, @len: its spelling after splicing
 * @line: physical line of its first character
 * @space: blanks or a comment stand before it in its logical line
 * @first: the first token of its logical line
 */
struct token {
	enum token_kind kind;
	const char *text;
	size_t len;
	int line;
	bool space, first;
};

/** struct lexer - zero-initialised by lexer_begin(), released by lexer_end() */
struct lexer {
	char *buf; /* the spliced text */
	const char *p, *end;
	const char **splices; /* where newlines were taken out, in order */
	int nsplices, at_splice, line;
	bool first, raw;
};

void lexer_begin(struct lexer *lexer, const char *text, size_t len);
bool lexer_next(struct lexer *lexer, struct token *token); /* false at the end */
void lexer_end(struct lexer *lexer);

bool token_spells(const struct token *token, const char *text);

#endif
