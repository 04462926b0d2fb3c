/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lex - the preprocessor's tokens of a C or assembler source, for proofs about headers
 *
 * Follows translation phases 2 and 3 of the C standard as GCC's cpp does them: lines are spliced
 * (also when blanks follow the backslash), comments become a blank, an unterminated quote takes
 * the rest of its line, digraphs are what they stand for. Where it cannot know, it shows too many
 * identifiers rather than too few. What it does not read at all as every gcc of every dialect would
 * (a raw string, R"(", may hide any number of lines) is a doubt: then nothing that was read of the
 * text, from its first token on, proves anything.
 *
 * Trigraphs are none, as in all of the kernel's dialects (gnu89, gnu11).
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
	TOKEN_STRING,	   /* "..." or '...', and the <...> of an #include */
	TOKEN_PUNCTUATION, /* one character, ##, %: or %:%: */
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

/**
 * struct lexer - zero-initialised by lexer_begin(), released by lexer_end()
 * @doubt: what is not read for certain, the first of it, in words; NULL: nothing
 * @doubt_line: where that is
 * @unbalanced: line of the first quote that is not closed; 0: all are
 */
struct lexer {
	char *buf; /* the spliced text */
	const char *p, *end;
	const char **splices; /* where newlines were taken out, in order */
	int nsplices, at_splice, line;
	bool first, raw, hash,
		header; /* @hash: a '#' began the line; @header: a file's name follows */
	const char *doubt;
	int doubt_line, unbalanced;
};

void lexer_begin(struct lexer *lexer, const char *text, size_t len);
bool lexer_next(struct lexer *lexer, struct token *token); /* false at the end */
void lexer_end(struct lexer *lexer);

bool token_spells(const struct token *token, const char *text);
bool token_is_hash(const struct token *token);	/* # or its digraph */
bool token_is_paste(const struct token *token); /* ## or its digraph */

/**
 * token_asks - whether the token asks whether a file is there, or could be pasted to one that does
 *
 * __has_include and its like, also those of later standards; and a beginning or an end of such a
 * name that ## may complete.
 */
bool token_asks(const struct token *token);

/** text_asks - whether a token of the text does, or may be hidden from the lexer. */
bool text_asks(const char *text, size_t len);

#endif
