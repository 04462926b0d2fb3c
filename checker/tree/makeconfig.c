// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../source/kconfig.h"
#include "makeparts.h"
#include "../facts/source.h"

/* ---- expansion ----------------------------------------------------------------------------- */

static char option_char(const struct kconfig *config, const char *name, size_t len)
{
	char value;

	if (!config)
		return 'y';
	value = kconfig_value(config, name, len);
	return value ? value : 'n';
}

static bool variable_is(const char *p, size_t len, const char *name)
{
	return strlen(name) == len && !memcmp(p, name, len);
}

/* expand_subst - "subst m,y,$(CONFIG_X)", the one function that list names use */
static void expand_subst(struct make_expansion *ex, const char *p, size_t len, struct strbuf *out)
{
	const char *end = p + len, *second, *third;
	struct strbuf text = {0};
	size_t i;

	second = memchr(p, ',', len);
	third = second ? memchr(second + 1, ',', end - second - 1) : NULL;
	if (!third || second - p != 1) {
		ex->unknown = true;
		return;
	}
	make_expand(ex, third + 1, end - third - 1, &text);
	for (i = 0; i < text.len; i++)
		if (text.buf[i] == *p)
			strbuf_add(out, second + 1, third - second - 1);
		else
			strbuf_addch(out, text.buf[i]);
	if (ex->value == *p && third - second == 2)
		ex->value = second[1];
	strbuf_release(&text);
}

static void expand_variable(struct make_expansion *ex, const char *p, size_t len,
			    struct strbuf *out)
{
	if (len > 7 && !memcmp(p, "CONFIG_", 7)) {
		char value = option_char(ex->config, p, len);

		if (!ex->option) {
			ex->option = p;
			ex->option_len = len;
			ex->value = value;
		}
		if (value == 'v')
			ex->unknown = true;
		else if (value != 'n')
			strbuf_addch(out, value);
	} else if (variable_is(p, len, "BITS")) {
		strbuf_addstr(out, "64");
	} else if (variable_is(p, len, "SRCARCH") || variable_is(p, len, "ARCH")) {
		strbuf_addstr(out, "x86");
	} else if (len > 6 && !memcmp(p, "subst ", 6)) {
		expand_subst(ex, p + 6, len - 6, out);
	} else if (variable_is(p, len, "strip") || variable_is(p, len, "empty")) {
		return;
	} else {
		ex->unknown = true;
	}
}

size_t make_close_of(const char *p, size_t at, size_t len)
{
	char open = p[at], close = open == '(' ? ')' : '}';
	int depth = 0;

	for (; at < len; at++) {
		if (p[at] == open)
			depth++;
		else if (p[at] == close && --depth == 0)
			return at;
	}
	return len;
}

void make_expand(struct make_expansion *ex, const char *p, size_t len, struct strbuf *out)
{
	size_t i = 0;

	if (++ex->depth > 8)
		ex->unknown = true;
	while (i < len && ex->depth <= 8) {
		size_t close;

		if (p[i] != '$' || i + 1 >= len) {
			strbuf_addch(out, p[i++]);
			continue;
		}
		if (p[i + 1] != '(' && p[i + 1] != '{') {
			ex->unknown |= p[i + 1] != '$';
			i += 2;
			continue;
		}
		close = make_close_of(p, i + 1, len);
		expand_variable(ex, p + i + 2, close - i - 2, out);
		i = close + 1;
	}
	ex->depth--;
}

/* ---- conditionals -------------------------------------------------------------------------- */

size_t make_skip_blank(const char *p, size_t at, size_t end)
{
	while (at < end && (p[at] == ' ' || p[at] == '\t'))
		at++;
	return at;
}

void make_trim(const char *p, size_t *begin, size_t *end)
{
	*begin = make_skip_blank(p, *begin, *end);
	while (*end > *begin && isspace((unsigned char)p[*end - 1]))
		--*end;
}

/* split_pair - the two sides of "(a,b)" or of "a" "b" */
static bool split_pair(const char *p, size_t at, size_t end, size_t side[4])
{
	size_t close;
	int depth = 0;

	at = make_skip_blank(p, at, end);
	if (at < end && (p[at] == '"' || p[at] == '\'')) {
		const char *stop = memchr(p + at + 1, p[at], end - at - 1);

		if (!stop)
			return false;
		side[0] = at + 1;
		side[1] = stop - p;
		at = make_skip_blank(p, side[1] + 1, end);
		if (at >= end || (p[at] != '"' && p[at] != '\''))
			return false;
		stop = memchr(p + at + 1, p[at], end - at - 1);
		side[2] = at + 1;
		side[3] = stop ? (size_t)(stop - p) : end;
		return true;
	}
	if (at >= end || p[at] != '(')
		return false;
	close = make_close_of(p, at, end);
	side[0] = at + 1;
	for (at++; at < close; at++) {
		depth += p[at] == '(' ? 1 : p[at] == ')' ? -1 : 0;
		if (p[at] == ',' && !depth)
			break;
	}
	if (at >= close)
		return false;
	side[1] = at;
	side[2] = at + 1;
	side[3] = close;
	return true;
}

static void test_equal(struct make_parser *parser, size_t at, size_t end, struct make_if *cond)
{
	const char *text = parser->source->text;
	struct make_expansion ex = {.config = parser->config};
	struct strbuf a = {0}, b = {0};
	size_t side[4];

	if (!split_pair(text, at, end, side)) {
		cond->unknown = true;
		return;
	}
	make_trim(text, &side[0], &side[1]);
	make_trim(text, &side[2], &side[3]);
	make_expand(&ex, text + side[0], side[1] - side[0], &a);
	make_expand(&ex, text + side[2], side[3] - side[2], &b);
	cond->unknown = ex.unknown;
	cond->on_option = ex.option != NULL;
	cond->now = streq(strbuf_str(&a), strbuf_str(&b));
	strbuf_release(&a);
	strbuf_release(&b);
}

static void test_defined(struct make_parser *parser, size_t at, size_t end, struct make_if *cond)
{
	const char *text = parser->source->text;
	size_t len;

	make_trim(text, &at, &end);
	len = end - at;
	cond->on_option = len > 7 && !memcmp(text + at, "CONFIG_", 7);
	if (cond->on_option)
		cond->now = option_char(parser->config, text + at, len) != 'n';
	else if (variable_is(text + at, len, "BITS") || variable_is(text + at, len, "SRCARCH"))
		cond->now = true;
	else
		cond->unknown = true;
}

bool make_word_at(const char *text, size_t at, size_t end, const char *word)
{
	size_t len = strlen(word);

	return end - at >= len && !memcmp(text + at, word, len) &&
	       (end - at == len || strchr(" \t(\"'#", text[at + len]));
}

/* test - evaluate the conditional whose keyword is at @at; false when there is none */
static bool test(struct make_parser *parser, size_t at, size_t end, struct make_if *cond)
{
	const char *text = parser->source->text;
	bool negate;

	if (make_word_at(text, at, end, "ifdef"))
		test_defined(parser, at + 5, end, cond);
	else if (make_word_at(text, at, end, "ifndef"))
		test_defined(parser, at + 6, end, cond);
	else if (make_word_at(text, at, end, "ifeq"))
		test_equal(parser, at + 4, end, cond);
	else if (make_word_at(text, at, end, "ifneq"))
		test_equal(parser, at + 5, end, cond);
	else
		return false;
	negate = text[at + 2] == 'n';
	cond->now ^= negate;
	if (cond->unknown)
		cond->now = true;
	cond->both = cond->on_option && !parser->config;
	if (cond->both)
		cond->now = true;
	return true;
}

static void switch_if(struct make_parser *parser, size_t at, size_t end)
{
	struct make_if *cond = &parser->ifs[parser->nifs - 1];
	struct make_if before = *cond;
	size_t rest = make_skip_blank(parser->source->text, at + 4, end);

	cond->taken |= before.now && !before.unknown && !before.both;
	cond->begin = at;
	cond->end = end;
	cond->now = true;
	if (rest < end && parser->source->text[rest] != '#') {
		cond->unknown = cond->on_option = cond->both = false;
		test(parser, rest, end, cond);
	}
	cond->unknown |= before.unknown;
	if (cond->taken)
		cond->now = false;
}

bool make_take_conditional(struct make_parser *parser, size_t at, size_t end)
{
	const char *text = parser->source->text;
	struct make_if cond = {.begin = at, .end = end};

	if (test(parser, at, end, &cond)) {
		if (parser->nifs < MAKE_IF_DEPTH_MAX)
			parser->ifs[parser->nifs++] = cond;
		else
			parser->beyond++;
	} else if (make_word_at(text, at, end, "else")) {
		if (parser->nifs && !parser->beyond)
			switch_if(parser, at, end);
	} else if (make_word_at(text, at, end, "endif")) {
		if (parser->beyond)
			parser->beyond--;
		else if (parser->nifs)
			parser->nifs--;
	} else {
		return false;
	}
	return true;
}

void make_set_liveness(struct make_parser *parser, struct make_list *list)
{
	const struct make_if *why = NULL;
	int i;

	list->liveness = LIVE;
	for (i = 0; i < parser->nifs; i++) {
		const struct make_if *cond = &parser->ifs[i];

		if (!cond->now) {
			list->liveness = cond->on_option ? DEAD_OPTION : DEAD_IF0;
			why = cond;
			break;
		}
		if (cond->unknown && !why) {
			list->liveness = LIVE_UNKNOWN;
			why = cond;
		}
	}
	if (!why)
		return;
	list->condition = text_fold(parser->arena, "", 0);
	list->condition = arena_strndup(parser->arena, parser->source->text + why->begin,
					why->end - why->begin > 120 ? 120 : why->end - why->begin);
	list->condition_span = source_span(parser->source, why->begin, why->end);
}
