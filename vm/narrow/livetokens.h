/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * livetokens - the tokens of a text that the preprocessor can see under a configuration, and
 * whether they are known for certain; for narrow.h, which says what is proved with them
 */
#ifndef LAB_LIVETOKENS_H
#define LAB_LIVETOKENS_H

#include <stdbool.h>
#include <stddef.h>

#include "../../checker/source/lex.h"

struct hashset;
struct narrow_config;
struct stage;

/** narrow_config_load - the options that are on in the stage; 0 or -errno; release it either way */
int narrow_config_load(struct narrow_config *config, const struct stage *stage);
void narrow_config_release(struct narrow_config *config);

struct live_token {
	struct token token;
	bool directive; /* stands on a directive's line */
	bool define;	/* ... of #define */
};

/** struct live_line - one line's tokens; the list is kept from line to line, to be freed */
struct live_line {
	struct token *tokens;
	int n;
};

struct live_group {
	bool known;    /* the configuration decides it */
	bool dead;     /* this branch is excluded */
	bool was_live; /* some branch so far was included */
	bool was_else; /* no other branch may follow */
};

#define LIVE_GROUPS_MAX 64

struct live_text {
	const struct narrow_config *config;
	struct lexer lexer;
	struct live_token *tokens;
	int ntokens;
	struct live_group groups[LIVE_GROUPS_MAX];
	int ngroups, dead; /* how many groups are dead */
	const char *odd;   /* what is not followed, in words; NULL: all is */
	int odd_line;
	const struct hashset *touched; /* options that the configuration alone does not decide */
};

/** live_read - all of a text at once, and whether it holds anything that is not on the list */
void live_read(struct live_text *live, const struct narrow_config *config,
	       const struct hashset *touched, const char *text, size_t len);
void live_release(struct live_text *live);

/*
 * The same line by line, for readers that ask for less; live.lexer has been begun.
 */

/** live_next_line - the next line's tokens, dead or live; false at the end */
bool live_next_line(struct live_text *live, struct live_line *line);

/** live_take_line - follow the conditionals; what is live goes to live.tokens */
void live_take_line(struct live_text *live, const struct live_line *line);

/** live_check_line - note what of the line is not known for certain */
void live_check_line(struct live_text *live, const struct live_line *line);

/**
 * live_check_bytes - the same of bytes, wherever they stand: blanks that do not count in directives,
 * and what -trigraphs would replace
 */
void live_check_bytes(struct live_text *live, const char *text, size_t len);

/**
 * live_doubt_lexer - at the end of a text: what a reader of any text must not ignore
 *
 * After it, everything may be hidden.
 */
void live_doubt_lexer(struct live_text *live);

#endif
