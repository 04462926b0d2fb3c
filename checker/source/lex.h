/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lex - the tokens of a C or assembler source
 *
 * Follows translation phases 2 and 3 of the C standard as GCC's cpp does them: lines are spliced
 * (also when blanks follow the backslash), an unterminated quote takes the rest of its line,
 * digraphs are read as what they mean. The text is read in place and not copied.
 *
 * There are two ways to read. lexer_begin() gives the preprocessor's tokens, for proofs: comments
 * become a blank, logical lines end in a token. Where it cannot know, it gives too many identifiers
 * rather than too few. What it does not read at all as every gcc of every dialect would (a raw
 * string, R"(", may hide any number of lines) is a doubt: then nothing that was read of the text,
 * from its first token on, proves anything. lexer_source() gives a source as it was written:
 * comments are tokens, and so are whole directives and raw strings with their prefix.
 *
 * Trigraphs are not read, as in all of the kernel's dialects (gnu89, gnu11).
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
	/* Of lexer_source() only: */
	TOKEN_DIRECTIVE, /* from '#', or its digraph, to the end of the logical line */
	TOKEN_COMMENT,
};

/**
 * struct token
 * @begin, @end: its place in the text
 * @text, @len: its spelling; after lexer_begin() without splices, and kept until lexer_end()
 * @after: the character after it, skipping splices; NUL at the end
 * @line: physical line of its first character; of lexer_begin() only
 * @space: blanks or a comment come before it in its logical line
 * @first: the first token of its logical line
 */
struct token {
	enum token_kind kind;
	size_t begin, end;
	const char *text;
	size_t len;
	int line;
	char after;
	bool space, first;
};

/**
 * struct lexer - begun by one of the functions below
 * @text, @len: what is read, up to @len; @pos: where the next token is looked for
 * @first: no token comes before it in its logical line
 * @doubt: the first thing that is not read for certain, in words; NULL: nothing
 * @doubt_line: where that is
 * @unbalanced: line of the first quote that is not closed; 0: all are
 */
struct lexer {
	const char *text;
	size_t len, pos;
	int line;
	bool first;
	const char *doubt;
	int doubt_line, unbalanced;
	/* private */
	bool source, raw, hash,
		header; /* @hash: a '#' began the line; @header: a file's name follows */
	char **joined;	/* the texts of tokens with splices in them */
	int njoined;
};

/** lexer_begin - read the preprocessor's tokens; lexer_end() follows. */
void lexer_begin(struct lexer *lexer, const char *text, size_t len);
void lexer_end(struct lexer *lexer);

/** lexer_source - read @text from @begin to @end as it was written; needs no lexer_end(). */
void lexer_source(struct lexer *lexer, const char *text, size_t begin, size_t end);

bool lexer_next(struct lexer *lexer, struct token *token); /* false at the end */

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

/**
 * directive_name - the word after the '#' of a directive of @text
 * @rest: gets the offset of what follows it
 *
 * Returns its length, 0 for an empty directive; @name gets its offset.
 */
size_t directive_name(const char *text, const struct token *token, size_t *name, size_t *rest);

#endif
