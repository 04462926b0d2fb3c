/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * braces - whether the braces of a C file are balanced
 *
 * Nothing is preprocessed. Where a branch of a conditional ends at another depth than it began, a
 * macro of the file brings a single brace, or a quote or a comment is left open, counting is impossible:
 * no fault is reported from there on.
 */
#ifndef LAB_BRACES_H
#define LAB_BRACES_H

#include <stdbool.h>
#include <stddef.h>

enum brace_fault_kind {
	BRACE_NONE,
	BRACE_NOT_CLOSED, /* @at: a '{' without its '}' */
	BRACE_NOT_OPENED, /* @at: the ')' of a function's head that no '{' follows */
	BRACE_SURPLUS,	  /* @at: a '}' too many, or one whose '{' is missing */
};

/**
 * struct brace_fault - the first fault of a file; offsets into its text
 * @seen: where the compiler notices it: the next head, a statement outside of functions, the last
 *	  '}', the end of the text
 * @closes: of a surplus '}' the '{' that it closes too early; or @at itself
 * @last: where the token before @seen ends
 * @plain: nothing else can be meant: a function's own '{', and nothing else is open; a last '}' of
 *	   a function whose indentation is correct
 */
struct brace_fault {
	enum brace_fault_kind kind;
	size_t at, seen, closes, last;
	bool plain;
};

/** braces_count - find the first fault of @text. */
struct brace_fault braces_count(const char *text, size_t len);

#endif
