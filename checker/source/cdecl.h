/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cdecl - the statements at the top level of a C file, one by one
 *
 * A statement is a declaration, a function's head, or the use of a macro. It ends at ';', at the
 * '{' of a body, at a directive, or where a new one clearly begins although nothing ended it (a
 * forgotten semicolon, EXPORT_SYMBOL(x) without one). Bodies are skipped. What stands between a head
 * of the old style and its body, "f(a, b) int a, b; {", belongs to the head.
 */
#ifndef LAB_CDECL_H
#define LAB_CDECL_H

#include "conditions.h"

/* Words of one statement that are kept; the rest of a longer one is skipped. */
#define CDECL_TOKENS_MAX 512

/** struct cdecl_statement - indices are into @tokens; -1 when there is none */
struct cdecl_statement {
	struct token tokens[CDECL_TOKENS_MAX];
	int n;
	int name, open, close; /* name ( ... ) : the first call-like group */
	char ended;	       /* ';' or '{'; 0 when nothing did */
	size_t end;	       /* after the ';', or after the last token */
	size_t old_begin, old_end; /* declarations of an old head's parameters; both 0 without any */
	bool has_body;
	size_t body_begin, body_end; /* '{' and the byte after '}' */
};

struct cdecl {
	struct lexer lex;
	struct cond_stack conds;
	struct token ahead; /* read, but not used yet */
	bool have_ahead;
	/* called for comments and directives at the top level; either may be NULL */
	void (*on_comment)(void *cookie, const struct token *token);
	void (*on_directive)(void *cookie, const struct token *token, enum cond_event event,
			     const struct cond *closed);
	void *cookie;
};

/** cdecl_init - read bytes @begin to @end of @text under @config (NULL: options unknown). */
void cdecl_init(struct cdecl *reader, const char *text, size_t begin, size_t end,
		const struct kconfig *config);

/**
 * cdecl_next - the next statement; false at the end
 *
 * @reader->conds are the conditionals around the statement's end. A body without a head (it
 * belongs to heads that directives separate from it) is a statement of no tokens.
 */
bool cdecl_next(struct cdecl *reader, struct cdecl_statement *statement);

/** cdecl_starts - whether a word begins a declaration: a type, a storage class. */
bool cdecl_starts(const char *word, size_t len);

/** cdecl_macro_like - whether a word is SYSCALL_DEFINEn, a relative, or a misspelling of it. */
bool cdecl_macro_like(const char *word, size_t len);

#endif
