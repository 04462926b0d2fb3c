/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * makeparts - what the parts of makefile.h share: what words and conditionals expand to under a
 * configuration (makeconfig.c), the lists and their lines (makefile.c), and whether what is in a
 * list is built (makebuilt.c)
 */
#ifndef LAB_MAKEPARTS_H
#define LAB_MAKEPARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "makefile.h"

struct strbuf;

#define MAKE_IF_DEPTH_MAX 64

struct make_if {
	size_t begin, end;
	bool now, taken, unknown, on_option,
		both; /* both: no configuration, either branch is live */
};

struct make_parser {
	struct arena *arena;
	const struct source *source;
	const struct kconfig *config;
	struct makefile *makefile;
	struct make_if ifs[MAKE_IF_DEPTH_MAX];
	int nifs, beyond;
	bool in_rule, in_define;
	int last_line_list; /* index of the list that the line before belongs to; -1 */
	size_t last_line_end;
	bool last_blank_reported;
	int nwords;
};

struct make_expansion {
	const struct kconfig *config;
	const char *option; /* first CONFIG_ name met */
	size_t option_len;
	char value;
	bool unknown;
	int depth;
};

/** make_expand - append the expansion of the @len bytes at @p; ex->unknown is set where that is not known. */
void make_expand(struct make_expansion *ex, const char *p, size_t len, struct strbuf *out);

/** make_close_of - offset of the parenthesis or brace that closes the one at @at. */
size_t make_close_of(const char *p, size_t at, size_t len);

size_t make_skip_blank(const char *p, size_t at, size_t end);
void make_trim(const char *p, size_t *begin, size_t *end);
bool make_word_at(const char *text, size_t at, size_t end, const char *word);

/** make_take_conditional - true when the line is one. */
bool make_take_conditional(struct make_parser *parser, size_t at, size_t end);

/** make_set_liveness - of a list at the parser's position. */
void make_set_liveness(struct make_parser *parser, struct make_list *list);

/** make_has_stem - whether @stem is one of @roots, which end in NULL. */
bool make_has_stem(const char *const *roots, const char *stem);

bool make_is_dead(enum liveness liveness);

#endif
