// SPDX-License-Identifier: GPL-2.0-only
/*
 * How it works: logical lines (continuations joined) are sorted into conditionals, assignments,
 * rules and the rest. Each assignment to something that may be an object list is kept with its
 * words and its place. Whether an object is built is then a search from the word to the lists that
 * kbuild looks at (obj-y, lib-y): through composite objects (foo-y makes foo.o) and through
 * references ($(mmu-y) within obj-y).
 */
#include "makefile.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "kconfig.h"
#include "source.h"

#define IF_DEPTH_MAX	64
#define WORDS_MAX	20000
#define REACH_DEPTH_MAX 8
/* Words compared in one search; only a hostile file needs more. */
#define REACH_BUDGET 400000

struct make_if {
	size_t begin, end;
	bool now, taken, unknown, on_option,
		both; /* both: no configuration, either branch is live */
};

struct parser {
	struct arena *arena;
	const struct source *source;
	const struct kconfig *config;
	struct makefile *makefile;
	struct make_if ifs[IF_DEPTH_MAX];
	int nifs, beyond;
	bool in_rule, in_define;
	int last_line_list; /* index of the list that the line before belongs to; -1 */
	size_t last_line_end;
	bool last_blank_reported;
	int nwords;
};

/* ---- expansion ----------------------------------------------------------------------------- */

struct expansion {
	const struct kconfig *config;
	const char *option; /* first CONFIG_ name met */
	size_t option_len;
	char value;
	bool unknown;
	int depth;
};

static char option_char(const struct kconfig *config, const char *name, size_t len)
{
	char value;

	if (!config)
		return 'y';
	value = kconfig_value(config, name, len);
	return value ? value : 'n';
}

static void expand(struct expansion *ex, const char *p, size_t len, struct strbuf *out);

static bool variable_is(const char *p, size_t len, const char *name)
{
	return strlen(name) == len && !memcmp(p, name, len);
}

/* expand_subst - "subst m,y,$(CONFIG_X)", the one function that list names use */
static void expand_subst(struct expansion *ex, const char *p, size_t len, struct strbuf *out)
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
	expand(ex, third + 1, end - third - 1, &text);
	for (i = 0; i < text.len; i++)
		if (text.buf[i] == *p)
			strbuf_add(out, second + 1, third - second - 1);
		else
			strbuf_addch(out, text.buf[i]);
	if (ex->value == *p && third - second == 2)
		ex->value = second[1];
	strbuf_release(&text);
}

static void expand_variable(struct expansion *ex, const char *p, size_t len, struct strbuf *out)
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

/* close_of - offset of the parenthesis or brace that closes the one at @at */
static size_t close_of(const char *p, size_t at, size_t len)
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

static void expand(struct expansion *ex, const char *p, size_t len, struct strbuf *out)
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
		close = close_of(p, i + 1, len);
		expand_variable(ex, p + i + 2, close - i - 2, out);
		i = close + 1;
	}
	ex->depth--;
}

/* ---- conditionals -------------------------------------------------------------------------- */

static size_t skip_blank(const char *p, size_t at, size_t end)
{
	while (at < end && (p[at] == ' ' || p[at] == '\t'))
		at++;
	return at;
}

static void trim(const char *p, size_t *begin, size_t *end)
{
	*begin = skip_blank(p, *begin, *end);
	while (*end > *begin && isspace((unsigned char)p[*end - 1]))
		--*end;
}

/* split_pair - the two sides of "(a,b)" or of "a" "b" */
static bool split_pair(const char *p, size_t at, size_t end, size_t side[4])
{
	size_t close;
	int depth = 0;

	at = skip_blank(p, at, end);
	if (at < end && (p[at] == '"' || p[at] == '\'')) {
		const char *stop = memchr(p + at + 1, p[at], end - at - 1);

		if (!stop)
			return false;
		side[0] = at + 1;
		side[1] = stop - p;
		at = skip_blank(p, side[1] + 1, end);
		if (at >= end || (p[at] != '"' && p[at] != '\''))
			return false;
		stop = memchr(p + at + 1, p[at], end - at - 1);
		side[2] = at + 1;
		side[3] = stop ? (size_t)(stop - p) : end;
		return true;
	}
	if (at >= end || p[at] != '(')
		return false;
	close = close_of(p, at, end);
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

static void test_equal(struct parser *parser, size_t at, size_t end, struct make_if *cond)
{
	const char *text = parser->source->text;
	struct expansion ex = {.config = parser->config};
	struct strbuf a = {0}, b = {0};
	size_t side[4];

	if (!split_pair(text, at, end, side)) {
		cond->unknown = true;
		return;
	}
	trim(text, &side[0], &side[1]);
	trim(text, &side[2], &side[3]);
	expand(&ex, text + side[0], side[1] - side[0], &a);
	expand(&ex, text + side[2], side[3] - side[2], &b);
	cond->unknown = ex.unknown;
	cond->on_option = ex.option != NULL;
	cond->now = streq(strbuf_str(&a), strbuf_str(&b));
	strbuf_release(&a);
	strbuf_release(&b);
}

static void test_defined(struct parser *parser, size_t at, size_t end, struct make_if *cond)
{
	const char *text = parser->source->text;
	size_t len;

	trim(text, &at, &end);
	len = end - at;
	cond->on_option = len > 7 && !memcmp(text + at, "CONFIG_", 7);
	if (cond->on_option)
		cond->now = option_char(parser->config, text + at, len) != 'n';
	else if (variable_is(text + at, len, "BITS") || variable_is(text + at, len, "SRCARCH"))
		cond->now = true;
	else
		cond->unknown = true;
}

static bool word_at(const char *text, size_t at, size_t end, const char *word)
{
	size_t len = strlen(word);

	return end - at >= len && !memcmp(text + at, word, len) &&
	       (end - at == len || strchr(" \t(\"'#", text[at + len]));
}

/* test - evaluate the conditional whose keyword is at @at; false when there is none */
static bool test(struct parser *parser, size_t at, size_t end, struct make_if *cond)
{
	const char *text = parser->source->text;
	bool negate;

	if (word_at(text, at, end, "ifdef"))
		test_defined(parser, at + 5, end, cond);
	else if (word_at(text, at, end, "ifndef"))
		test_defined(parser, at + 6, end, cond);
	else if (word_at(text, at, end, "ifeq"))
		test_equal(parser, at + 4, end, cond);
	else if (word_at(text, at, end, "ifneq"))
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

static void switch_if(struct parser *parser, size_t at, size_t end)
{
	struct make_if *cond = &parser->ifs[parser->nifs - 1];
	struct make_if before = *cond;
	size_t rest = skip_blank(parser->source->text, at + 4, end);

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

/* take_conditional - true when the line is one */
static bool take_conditional(struct parser *parser, size_t at, size_t end)
{
	const char *text = parser->source->text;
	struct make_if cond = {.begin = at, .end = end};

	if (test(parser, at, end, &cond)) {
		if (parser->nifs < IF_DEPTH_MAX)
			parser->ifs[parser->nifs++] = cond;
		else
			parser->beyond++;
	} else if (word_at(text, at, end, "else")) {
		if (parser->nifs && !parser->beyond)
			switch_if(parser, at, end);
	} else if (word_at(text, at, end, "endif")) {
		if (parser->beyond)
			parser->beyond--;
		else if (parser->nifs)
			parser->nifs--;
	} else {
		return false;
	}
	return true;
}

static void set_liveness(struct parser *parser, struct make_list *list)
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

/* ---- assignments --------------------------------------------------------------------------- */

/* find_op - the assignment operator of a line: its place and length, or false */
static bool find_op(const char *p, size_t at, size_t end, size_t *op, size_t *len, bool *rule)
{
	*rule = false;
	for (; at < end; at++) {
		char c = p[at], next = at + 1 < end ? p[at + 1] : '\0';

		if (c == '$' && (next == '(' || next == '{')) {
			at = close_of(p, at + 1, end);
			continue;
		}
		if (c == '#')
			return false;
		*op = at;
		if (c == '=') {
			*len = 1;
			return true;
		}
		if ((c == '+' || c == '?' || c == '!') && next == '=') {
			*len = 2;
			return true;
		}
		if (c != ':')
			continue;
		*len = next == '=' ? 2 : next == ':' && at + 2 < end && p[at + 2] == '=' ? 3 : 0;
		if (*len)
			return true;
		*rule = true;
		return false;
	}
	return false;
}

/* stem_length - of "obj-y", "foo-objs", "obj-$(CONFIG_X)"; 0 when the name is no object list */
static size_t stem_length(const char *name, size_t len)
{
	size_t i;

	for (i = 1; i + 2 < len; i++)
		if (name[i] == '-' && name[i + 1] == '$')
			return i;
	if (len > 5 && !memcmp(name + len - 5, "-objs", 5))
		return len - 5;
	if (len > 2 && name[len - 2] == '-' && (name[len - 1] == 'y' || name[len - 1] == 'm'))
		return len - 2;
	/* A plain variable may be referred to by a list: "objs := a.o b.o". */
	for (i = 0; i < len; i++)
		if (name[i] == '$')
			return 0;
	return len;
}

static bool flag_stem(const char *stem)
{
	return ends_with(stem, "flags") || starts_with(stem, "CFLAGS") || strchr(stem, ' ') ||
	       starts_with(stem, "KASAN_") || starts_with(stem, "KCSAN_") ||
	       starts_with(stem, "KCOV_") || starts_with(stem, "OBJECT_FILES") ||
	       starts_with(stem, "UBSAN_") || starts_with(stem, "GCOV_") ||
	       starts_with(stem, "quiet_cmd") || starts_with(stem, "cmd_");
}

static const char *const any_roots[] = {"obj",	"lib",	"core", "drivers", "libs",   "net",
					"virt", "init", "head", "extra",   "always", NULL};

static bool has_stem(const char *const *roots, const char *stem)
{
	for (; *roots; roots++)
		if (streq(stem, *roots))
			return true;
	return false;
}

/* odd_word - "adder", "adder.0": no object and no directory, by a slip; it might be a file's name */
static bool odd_word(const struct make_list *list, const char *word)
{
	static const char *const lists[] = {"obj", "lib", "core", "drivers", "libs", NULL};

	if (!has_stem(lists, list->stem) || !is_word_byte(*word) || starts_with(word, "obj-"))
		return false;
	while (isalnum((unsigned char)*word) || (*word && strchr("_-.", *word)))
		word++;
	return !*word;
}

static bool list_word(const struct make_list *list, const char *word)
{
	return ends_with(word, ".o") || ends_with(word, "/") || ends_with(word, ".c") ||
	       odd_word(list, word);
}

static int add_item(struct parser *parser, const struct make_list *list,
		    const struct make_word *word)
{
	struct makefile *makefile = parser->makefile;
	struct makefile_item *item =
		arena_append(parser->arena, &makefile->items, &makefile->nitems);
	const struct source *source = parser->source;

	item->makefile = source->file;
	item->span = source_span(source, word->begin, word->end);
	item->op_span = source_span(source, list->op_begin, list->op_end);
	item->list = list->raw;
	item->op = arena_strndup(parser->arena, source->text + list->op_begin,
				 list->op_end - list->op_begin);
	item->word = word->text;
	item->option = list->option;
	item->option_value = list->option_value;
	item->liveness = list->liveness;
	item->condition = list->condition;
	item->condition_span = list->condition_span;
	item->source_exists = true;
	return makefile->nitems - 1;
}

static bool spliced(const char *p, size_t at, size_t end)
{
	return p[at] == '\\' && at + 1 < end &&
	       (p[at + 1] == '\n' || (p[at + 1] == '\r' && at + 2 < end && p[at + 2] == '\n'));
}

static void add_word(struct parser *parser, struct make_list *list, size_t begin, size_t end)
{
	const char *text = parser->source->text;
	struct expansion ex = {.config = parser->config};
	struct strbuf expanded = {0};
	struct make_word *word;

	if (++parser->nwords > WORDS_MAX)
		return;
	word = arena_append(parser->arena, &list->words, &list->nwords);
	word->begin = begin;
	word->end = end;
	word->item = -1;
	expand(&ex, text + begin, end - begin, &expanded);
	if (ex.unknown)
		word->text = arena_strndup(parser->arena, text + begin, end - begin);
	else
		word->text = arena_strdup(parser->arena, strbuf_str(&expanded));
	strbuf_release(&expanded);
	if (!ex.unknown && *word->text && list_word(list, word->text) && *word->text != '-')
		word->item = add_item(parser, list, word);
}

static void read_words(struct parser *parser, struct make_list *list, size_t at, size_t end)
{
	const char *p = parser->source->text;

	while (at < end) {
		size_t begin;

		while (at < end && (isspace((unsigned char)p[at]) || !p[at] || spliced(p, at, end)))
			at++;
		if (at >= end || p[at] == '#')
			return;
		for (begin = at; at < end && !isspace((unsigned char)p[at]) && p[at] &&
				 p[at] != '#' && !spliced(p, at, end);
		     at++)
			if (p[at] == '$' && at + 1 < end && (p[at + 1] == '(' || p[at + 1] == '{'))
				at = close_of(p, at + 1, end);
		if (at > end)
			at = end;
		add_word(parser, list, begin, at);
	}
}

static void set_name(struct parser *parser, struct make_list *list, size_t begin, size_t end)
{
	const char *p = parser->source->text;
	struct expansion ex = {.config = parser->config};
	struct strbuf name = {0};

	list->raw = arena_strndup(parser->arena, p + begin, end - begin);
	list->stem = arena_strndup(parser->arena, p + begin, stem_length(p + begin, end - begin));
	expand(&ex, p + begin, end - begin, &name);
	if (!ex.unknown)
		list->name = arena_strdup(parser->arena, strbuf_str(&name));
	if (ex.option) {
		list->option = arena_strndup(parser->arena, ex.option, ex.option_len);
		list->option_value = ex.value == 'v' ? 'y' : ex.value;
	}
	strbuf_release(&name);
}

/* skip_prefix - over "export" and "override" */
static size_t skip_prefix(const char *p, size_t at, size_t end)
{
	while (word_at(p, at, end, "export") || word_at(p, at, end, "override"))
		at = skip_blank(p, at + (p[at] == 'e' ? 6 : 8), end);
	return at;
}

static void add_list(struct parser *parser, size_t begin, size_t op, size_t op_len, size_t end,
		     bool commented)
{
	const char *p = parser->source->text;
	struct makefile *makefile = parser->makefile;
	size_t name_end = op;
	struct make_list list = {.begin = begin, .overwritten_by = -1};

	trim(p, &begin, &name_end);
	if (name_end <= begin || name_end - begin > 200)
		return;
	set_name(parser, &list, begin, name_end);
	if (!*list.stem || flag_stem(list.stem))
		return;
	list.op = op_len == 1 ? '=' : p[op];
	list.op_begin = op;
	list.op_end = op + op_len;
	list.end = end;
	list.line = source_span(parser->source, begin, end).line;
	set_liveness(parser, &list);
	if (commented)
		list.liveness = DEAD_COMMENT;
	read_words(parser, &list, op + op_len, end);
	if (streq(list.raw, "ARCH_CORE"))
		makefile->export_line = list.line;
	*arena_append(parser->arena, &makefile->lists, &makefile->nlists) = list;
	parser->last_line_list = makefile->nlists - 1;
}

/* ---- lines --------------------------------------------------------------------------------- */

static void add_problem(struct parser *parser, enum makefile_problem_kind kind, struct span span,
			struct span related, int item, const char *text, int lost)
{
	struct makefile *makefile = parser->makefile;
	int n = makefile->nproblems;

	*arena_append(parser->arena, &makefile->problem_items, &n) = item;
	*arena_append(parser->arena, &makefile->problems, &makefile->nproblems) =
		(struct makefile_problem){
			.kind = kind,
			.span = span,
			.related = related,
			.text = text,
			.lost = lost,
		};
}

/* stray_words - whether a line holds nothing but words of an object list */
static bool stray_words(const char *p, size_t at, size_t end)
{
	bool any = false;

	while (at < end) {
		size_t begin;

		while (at < end && (isspace((unsigned char)p[at]) || spliced(p, at, end)))
			at++;
		if (at >= end || p[at] == '#')
			break;
		if (p[at] == '\\')
			break;
		for (begin = at; at < end && !isspace((unsigned char)p[at]) && p[at] != '\\'; at++)
			if (!isalnum((unsigned char)p[at]) && !strchr("._-+/$()", p[at]))
				return false;
		if (at - begin < 3 || (memcmp(p + at - 2, ".o", 2) && p[at - 1] != '/' &&
				       p[at - 1] != ')' && memcmp(p + at - 2, ".c", 2)))
			return false;
		any = true;
	}
	return any;
}

/* trailing_blank - place of a backslash that only blanks follow on the line @begin to @end */
static bool trailing_blank(const char *p, size_t begin, size_t end, size_t *at)
{
	size_t last = end;

	while (last > begin && (p[last - 1] == ' ' || p[last - 1] == '\t' || p[last - 1] == '\r'))
		last--;
	if (last == end || last == begin || p[last - 1] != '\\')
		return false;
	if (end - last == 1 && p[last] == '\r')
		return false;
	*at = last - 1;
	return true;
}

static size_t next_line_end(const struct parser *parser, size_t at)
{
	const char *p = parser->source->text;
	const char *stop =
		at < parser->source->len ? memchr(p + at, '\n', parser->source->len - at) : NULL;

	return stop ? (size_t)(stop - p) : parser->source->len;
}

/* check_blank - a backslash with blanks behind it continues nothing */
static void check_blank(struct parser *parser, size_t begin, size_t end)
{
	const char *p = parser->source->text;
	size_t at, line = end, next;

	while (line > begin && p[line - 1] != '\n')
		line--;
	if (parser->last_line_list < 0 || !trailing_blank(p, line, end, &at))
		return;
	next = end < parser->source->len ? end + 1 : end;
	if (!stray_words(p, next, next_line_end(parser, next)))
		return;
	add_problem(parser, MAKEFILE_CONTINUATION_BLANK, source_span(parser->source, at, end),
		    source_span(parser->source, next, next_line_end(parser, next)), -1,
		    parser->makefile->lists[parser->last_line_list].raw, 0);
	parser->last_blank_reported = true;
}

static void check_stray(struct parser *parser, size_t begin, size_t end)
{
	const char *p = parser->source->text;
	size_t from = parser->last_line_end;

	if (parser->last_line_list < 0 || !stray_words(p, begin, end))
		return;
	if (!parser->last_blank_reported) {
		while (from > 0 && p[from - 1] != '\n')
			from--;
		trim(p, &begin, &end);
		add_problem(parser, MAKEFILE_CONTINUATION_MISSING,
			    source_span(parser->source, begin, end),
			    source_span(parser->source, from, parser->last_line_end), -1,
			    parser->makefile->lists[parser->last_line_list].raw, 0);
	}
	/* The list goes on to be broken: a second stray line needs no second report. */
	parser->last_blank_reported = true;
}

/* commented_list - "# obj-y += adder.o": what somebody switched off */
static void commented_list(struct parser *parser, size_t at, size_t end)
{
	const char *p = parser->source->text;
	size_t op, len;
	bool rule;

	while (at < end && (p[at] == '#' || p[at] == ' ' || p[at] == '\t'))
		at++;
	if (end - at > 6 && (!memcmp(p + at, "obj-", 4) || !memcmp(p + at, "core-", 5)) &&
	    find_op(p, at, end, &op, &len, &rule))
		add_list(parser, at, op, len, end, true);
}

static void take_line(struct parser *parser, size_t begin, size_t end)
{
	const char *p = parser->source->text;
	size_t at = skip_blank(p, begin, end), op, len;
	int list_before = parser->last_line_list;
	bool rule = false;

	if (parser->in_define) {
		parser->in_define = !word_at(p, at, end, "endef");
		return;
	}
	if (at >= end || p[at] == '\r')
		return;
	if (p[begin] == '\t' && parser->in_rule)
		return;
	if (p[at] == '#') {
		commented_list(parser, at, end);
		parser->last_line_list = -1;
		return;
	}
	if (take_conditional(parser, at, end)) {
		parser->last_line_list = -1;
		return;
	}
	if (word_at(p, at, end, "define")) {
		parser->in_define = true;
		return;
	}
	at = skip_prefix(p, at, end);
	parser->last_line_list = -1;
	if (find_op(p, at, end, &op, &len, &rule)) {
		parser->in_rule = false;
		parser->last_blank_reported = false;
		add_list(parser, at, op, len, end, false);
		check_blank(parser, begin, end);
	} else if (rule) {
		parser->in_rule = true;
	} else {
		parser->last_line_list = list_before;
		check_stray(parser, begin, end);
	}
}

static void read_lines(struct parser *parser)
{
	const char *p = parser->source->text;
	size_t at = 0, len = parser->source->len;

	while (at < len && parser->nwords <= WORDS_MAX) {
		size_t end = next_line_end(parser, at);

		while (end < len && end > at &&
		       (p[end - 1] == '\\' ||
			(p[end - 1] == '\r' && end - at > 1 && p[end - 2] == '\\')))
			end = next_line_end(parser, end + 1);
		take_line(parser, at, end);
		parser->last_line_end = end;
		at = end + 1;
	}
}

/* ---- what overwrites, what is listed twice ------------------------------------------------- */

static bool dead(enum liveness liveness)
{
	return liveness != LIVE && liveness != LIVE_UNKNOWN;
}

static int first_item(const struct make_list *list)
{
	int i;

	for (i = 0; i < list->nwords; i++)
		if (list->words[i].item >= 0)
			return list->words[i].item;
	return -1;
}

static void report_overwrite(struct parser *parser, int later, int first, int lost)
{
	struct make_list *list = &parser->makefile->lists[later];
	struct make_list *gone = &parser->makefile->lists[first];

	add_problem(parser, MAKEFILE_OVERWRITES,
		    source_span(parser->source, list->begin, list->op_end),
		    source_span(parser->source, gone->begin, gone->op_end), first_item(list),
		    list->raw, lost);
}

/* refers_to_itself - "obj-y := $(obj-y) adder.o" keeps what it had */
static bool refers_to_itself(const struct parser *parser, const struct make_list *list)
{
	const char *p = parser->source->text;
	size_t end = list->op_end, len = strlen(list->name);
	const char *at;

	do
		end = next_line_end(parser, end + 1);
	while (end < parser->source->len && end > 0 && p[end - 1] == '\\');
	for (at = p + list->op_end; (at = memmem(at, p + end - at, list->name, len)); at += len)
		if (at[-1] == '(' || at[-1] == '{')
			return true;
	return false;
}

/* find_overwrites - an assignment drops what the same name held, unless it refers to itself */
static void find_overwrites(struct parser *parser)
{
	struct makefile *makefile = parser->makefile;
	int i, j;

	for (i = 0; i < makefile->nlists; i++) {
		struct make_list *list = &makefile->lists[i];
		int lost = 0, first = -1;

		if (list->op == '+' || list->op == '?' || dead(list->liveness) || !list->name ||
		    !ends_with(list->name, "-y") || refers_to_itself(parser, list))
			continue;
		for (j = 0; j < i && i < 2000; j++) {
			struct make_list *before = &makefile->lists[j];

			if (dead(before->liveness) || !streq(before->name, list->name) ||
			    before->overwritten_by >= 0)
				continue;
			if (list->liveness == LIVE_UNKNOWN || before->liveness == LIVE_UNKNOWN)
				continue;
			before->overwritten_by = i;
			lost += before->nwords;
			if (first < 0 && before->nwords)
				first = j;
		}
		if (lost)
			report_overwrite(parser, i, first, lost);
	}
}

struct search {
	const struct makefile *makefile;
	int depth;
	long budget;
};

static bool reaches(struct search *search, const struct make_list *list,
		    struct make_answer *answer);

static int compare_items(const void *a, const void *b, void *cookie)
{
	const struct makefile_item *items = cookie;
	int left = *(const int *)a, right = *(const int *)b;
	int order = strcmp(items[left].word, items[right].word);

	return order ? order : left - right;
}

/* find_twice - an object that stands more than once in live lists */
static void find_twice(struct parser *parser)
{
	struct makefile *makefile = parser->makefile;
	int *order = xcalloc(makefile->nitems, sizeof(*order)), i;

	for (i = 0; i < makefile->nitems; i++)
		order[i] = i;
	qsort_r(order, makefile->nitems, sizeof(*order), compare_items, makefile->items);
	for (i = 1; i < makefile->nitems; i++) {
		const struct makefile_item *first = &makefile->items[order[i - 1]];
		const struct makefile_item *second = &makefile->items[order[i]];

		if (!streq(first->word, second->word) || !ends_with(second->word, ".o") ||
		    first->liveness != LIVE || second->liveness != LIVE)
			continue;
		if ((first->option && first->option_value != 'y') ||
		    (second->option && second->option_value != 'y'))
			continue;
		add_problem(parser, MAKEFILE_LISTED_TWICE, second->span, first->span, order[i],
			    second->word, 0);
	}
	free(order);
}

struct makefile *makefile_parse(struct arena *arena, const struct source *source,
				const struct kconfig *config)
{
	struct parser *parser = xcalloc(1, sizeof(*parser));
	struct makefile *makefile = arena_new_obj(arena, struct makefile);

	parser->arena = arena;
	parser->source = source;
	parser->config = config;
	parser->makefile = makefile;
	parser->last_line_list = -1;
	makefile->source = source;
	read_lines(parser);
	find_overwrites(parser);
	find_twice(parser);
	free(parser);
	return makefile;
}

/* ---- is it built? -------------------------------------------------------------------------- */

/* rank - how good an answer is; the best of several counts */
static int rank(enum built built)
{
	static const enum built order[] = {BUILT,
					   BUILT_UNKNOWN,
					   BUILT_AS_MODULE,
					   BUILT_OPTION_OFF,
					   BUILT_OVERWRITTEN,
					   BUILT_DEAD_BRANCH,
					   BUILT_DIR_NOT_ENTERED,
					   BUILT_AS_SOURCE};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(order); i++)
		if (order[i] == built)
			return i;
	return i;
}

static bool root_stem(const struct makefile *makefile, const char *stem)
{
	return has_stem(makefile->roots ? makefile->roots : any_roots, stem);
}

/* own_state - what a list itself says, whoever uses it */
static enum built own_state(const struct makefile *makefile, const struct make_list *list)
{
	size_t len = strlen(list->raw);

	if (dead(list->liveness))
		return BUILT_DEAD_BRANCH;
	if (list->overwritten_by >= 0)
		return BUILT_OVERWRITTEN;
	if (!list->name)
		return BUILT_UNKNOWN;
	if (makefile->export_line && streq(list->stem, "core") &&
	    list->line > makefile->export_line)
		return BUILT_DIR_NOT_ENTERED;
	if (list->option)
		return list->option_value == 'y'   ? BUILT
		       : list->option_value == 'm' ? BUILT_AS_MODULE
						   : BUILT_OPTION_OFF;
	return len > 2 && !strcmp(list->raw + len - 2, "-m") ? BUILT_AS_MODULE : BUILT;
}

static void better(struct make_answer *best, struct make_answer answer)
{
	if (rank(answer.built) < rank(best->built))
		*best = answer;
}

/* refers_to - whether a word is a reference to the list: "$(mmu-y)" */
static bool refers_to(const char *word, const struct make_list *list)
{
	size_t len = strlen(word);
	const char *name = list->name ? list->name : list->raw;

	return len == strlen(name) + 3 && word[0] == '$' && !strncmp(word + 2, name, len - 3);
}

static bool takes_in(const char *word, const struct make_list *list, size_t stem)
{
	if (!strncmp(word, list->stem, stem) && streq(word + stem, ".o"))
		return !streq(list->raw, list->stem);
	return refers_to(word, list);
}

/* uses - the best answer among the lists that take @list in, by its composite object or by name */
static bool uses(struct search *search, const struct make_list *list, struct make_answer *answer)
{
	const struct makefile *makefile = search->makefile;
	size_t stem = strlen(list->stem);
	bool found = false;
	int i, j;

	for (i = 0; i < makefile->nlists; i++) {
		const struct make_list *user = &makefile->lists[i];

		for (j = 0; j < user->nwords && user != list && --search->budget > 0; j++) {
			struct make_answer one = {BUILT_NOT_LISTED, user->words[j].item};

			if (takes_in(user->words[j].text, list, stem) &&
			    reaches(search, user, &one)) {
				better(answer, one);
				found = true;
			}
		}
	}
	return found;
}

/* reaches - whether kbuild looks at @list, and what comes of it; answer->item is kept or set */
static bool reaches(struct search *search, const struct make_list *list, struct make_answer *answer)
{
	struct make_answer use = {BUILT_NOT_LISTED, -1};
	bool used;

	answer->built = own_state(search->makefile, list);
	if (root_stem(search->makefile, list->stem))
		return !streq(list->raw, list->stem);
	if (search->depth >= REACH_DEPTH_MAX)
		return false;
	search->depth++;
	used = uses(search, list, &use);
	search->depth--;
	if (search->budget <= 0)
		use.built = BUILT_UNKNOWN;
	else if (!used)
		return false;
	if (rank(use.built) > rank(answer->built)) {
		answer->built = use.built;
		if (use.item >= 0)
			answer->item = use.item;
	}
	return true;
}

/* unfollowed - whether a live obj list holds a word the lab cannot expand */
static bool unfollowed(const struct makefile *makefile)
{
	int i, j, k;

	for (i = 0; i < makefile->nlists; i++) {
		const struct make_list *list = &makefile->lists[i];

		if (!root_stem(makefile, list->stem) || dead(list->liveness))
			continue;
		for (j = 0; j < list->nwords; j++) {
			if (list->words[j].text[0] != '$')
				continue;
			for (k = 0; k < makefile->nlists; k++)
				if (refers_to(list->words[j].text, &makefile->lists[k]))
					break;
			if (k == makefile->nlists && strchr(list->words[j].text, ' '))
				return true;
		}
	}
	return false;
}

/* @commented: look at lists in comments, otherwise at all others */
static struct make_answer find_word(const struct makefile *makefile, const char *word,
				    bool commented)
{
	struct search search = {makefile, 0, REACH_BUDGET};
	struct make_answer best = {BUILT_NOT_LISTED, -1};
	int i, j;

	for (i = 0; i < makefile->nlists; i++) {
		const struct make_list *list = &makefile->lists[i];

		if ((list->liveness == DEAD_COMMENT) != commented)
			continue;
		for (j = 0; j < list->nwords; j++) {
			struct make_answer answer = {BUILT_NOT_LISTED, list->words[j].item};

			if (!streq(list->words[j].text, word))
				continue;
			if (reaches(&search, list, &answer))
				better(&best, answer);
		}
	}
	return best;
}

/* "x.c" where "x.o" is meant */
static struct make_answer find_source(const struct makefile *makefile, const char *word)
{
	struct make_answer answer = {BUILT_NOT_LISTED, -1};
	size_t len = strlen(word);
	char source[208];

	if (len >= 200)
		return answer;
	memcpy(source, word, len + 1);
	source[len - 1] = 'c';
	answer = find_word(makefile, source, false);
	if (answer.built != BUILT_NOT_LISTED)
		answer.built = BUILT_AS_SOURCE;
	return answer;
}

struct make_answer makefile_lists(const struct makefile *makefile, const char *word)
{
	struct make_answer answer = find_word(makefile, word, false);
	bool object = ends_with(word, ".o");

	if (answer.built == BUILT_NOT_LISTED && object)
		answer = find_source(makefile, word);
	if (answer.built == BUILT_NOT_LISTED)
		answer = find_word(makefile, word, true);
	if (answer.built == BUILT_NOT_LISTED && object && unfollowed(makefile))
		answer.built = BUILT_UNKNOWN;
	return answer;
}
