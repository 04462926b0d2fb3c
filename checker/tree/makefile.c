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
#include "makeparts.h"
#include "../facts/source.h"

#define WORDS_MAX 20000

/* ---- assignments --------------------------------------------------------------------------- */

/* find_op - the assignment operator of a line: its place and length, or false */
static bool find_op(const char *p, size_t at, size_t end, size_t *op, size_t *len, bool *rule)
{
	*rule = false;
	for (; at < end; at++) {
		char c = p[at], next = at + 1 < end ? p[at + 1] : '\0';

		if (c == '$' && (next == '(' || next == '{')) {
			at = make_close_of(p, at + 1, end);
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

/* odd_word - "adder", "adder.0", "adder.o,": no object and no directory: a typo, but it might be a file's name */
static bool odd_word(const struct make_list *list, const char *word)
{
	static const char *const lists[] = {"obj", "lib", "core", "drivers", "libs", NULL};

	if (!make_has_stem(lists, list->stem) || !is_word_byte(*word) || starts_with(word, "obj-"))
		return false;
	while (isalnum((unsigned char)*word) || (*word && strchr("_-.", *word)))
		word++;
	return !word[strspn(word, ",;")];
}

static bool list_word(const struct make_list *list, const char *word)
{
	return ends_with(word, ".o") || ends_with(word, "/") || ends_with(word, ".c") ||
	       odd_word(list, word);
}

static int add_item(struct make_parser *parser, const struct make_list *list,
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

static void add_word(struct make_parser *parser, struct make_list *list, size_t begin, size_t end)
{
	const char *text = parser->source->text;
	struct make_expansion ex = {.config = parser->config};
	struct strbuf expanded = {0};
	struct make_word *word;

	if (++parser->nwords > WORDS_MAX)
		return;
	word = arena_append(parser->arena, &list->words, &list->nwords);
	word->begin = begin;
	word->end = end;
	word->item = -1;
	make_expand(&ex, text + begin, end - begin, &expanded);
	if (ex.unknown)
		word->text = arena_strndup(parser->arena, text + begin, end - begin);
	else
		word->text = arena_strdup(parser->arena, strbuf_str(&expanded));
	strbuf_release(&expanded);
	if (!ex.unknown && *word->text && list_word(list, word->text) && *word->text != '-')
		word->item = add_item(parser, list, word);
}

static void read_words(struct make_parser *parser, struct make_list *list, size_t at, size_t end)
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
				at = make_close_of(p, at + 1, end);
		if (at > end)
			at = end;
		add_word(parser, list, begin, at);
	}
}

static void set_name(struct make_parser *parser, struct make_list *list, size_t begin, size_t end)
{
	const char *p = parser->source->text;
	struct make_expansion ex = {.config = parser->config};
	struct strbuf name = {0};

	list->raw = arena_strndup(parser->arena, p + begin, end - begin);
	list->stem = arena_strndup(parser->arena, p + begin, stem_length(p + begin, end - begin));
	make_expand(&ex, p + begin, end - begin, &name);
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
	while (make_word_at(p, at, end, "export") || make_word_at(p, at, end, "override"))
		at = make_skip_blank(p, at + (p[at] == 'e' ? 6 : 8), end);
	return at;
}

static void add_list(struct make_parser *parser, size_t begin, size_t op, size_t op_len, size_t end,
		     bool commented)
{
	const char *p = parser->source->text;
	struct makefile *makefile = parser->makefile;
	size_t name_end = op;
	struct make_list list = {.begin = begin, .overwritten_by = -1};

	make_trim(p, &begin, &name_end);
	if (name_end <= begin || name_end - begin > 200)
		return;
	set_name(parser, &list, begin, name_end);
	if (!*list.stem || flag_stem(list.stem))
		return;
	list.op = op_len == 1 ? '=' : p[op];
	list.op_begin = op;
	list.op_end = op + op_len;
	list.line = source_span(parser->source, begin, end).line;
	make_set_liveness(parser, &list);
	if (commented)
		list.liveness = DEAD_COMMENT;
	read_words(parser, &list, op + op_len, end);
	if (streq(list.raw, "ARCH_CORE"))
		makefile->export_line = list.line;
	*arena_append(parser->arena, &makefile->lists, &makefile->nlists) = list;
	parser->last_line_list = makefile->nlists - 1;
}

/* ---- lines --------------------------------------------------------------------------------- */

static void add_problem(struct make_parser *parser, enum makefile_problem_kind kind,
			struct span span, struct span related, const char *text, int lost)
{
	struct makefile *makefile = parser->makefile;

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

static size_t next_line_end(const struct make_parser *parser, size_t at)
{
	const char *p = parser->source->text;
	const char *stop =
		at < parser->source->len ? memchr(p + at, '\n', parser->source->len - at) : NULL;

	return stop ? (size_t)(stop - p) : parser->source->len;
}

/* check_blank - a backslash with blanks behind it continues nothing */
static void check_blank(struct make_parser *parser, size_t begin, size_t end)
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
		    source_span(parser->source, next, next_line_end(parser, next)),
		    parser->makefile->lists[parser->last_line_list].raw, 0);
	parser->last_blank_reported = true;
}

static void check_stray(struct make_parser *parser, size_t begin, size_t end)
{
	const char *p = parser->source->text;
	size_t from = parser->last_line_end;

	if (parser->last_line_list < 0 || !stray_words(p, begin, end))
		return;
	if (!parser->last_blank_reported) {
		while (from > 0 && p[from - 1] != '\n')
			from--;
		make_trim(p, &begin, &end);
		add_problem(parser, MAKEFILE_CONTINUATION_MISSING,
			    source_span(parser->source, begin, end),
			    source_span(parser->source, from, parser->last_line_end),
			    parser->makefile->lists[parser->last_line_list].raw, 0);
	}
	/* The list goes on to be broken: a second stray line needs no second report. */
	parser->last_blank_reported = true;
}

/* commented_list - "# obj-y += adder.o": what somebody switched off */
static void commented_list(struct make_parser *parser, size_t at, size_t end)
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

static void take_line(struct make_parser *parser, size_t begin, size_t end)
{
	const char *p = parser->source->text;
	size_t at = make_skip_blank(p, begin, end), op, len;
	int list_before = parser->last_line_list;
	bool rule = false;

	if (parser->in_define) {
		parser->in_define = !make_word_at(p, at, end, "endef");
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
	if (make_take_conditional(parser, at, end)) {
		parser->last_line_list = -1;
		return;
	}
	if (make_word_at(p, at, end, "define")) {
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

static void read_lines(struct make_parser *parser)
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

static void report_overwrite(struct make_parser *parser, int later, int first, int lost)
{
	struct make_list *list = &parser->makefile->lists[later];
	struct make_list *gone = &parser->makefile->lists[first];

	add_problem(parser, MAKEFILE_OVERWRITES,
		    source_span(parser->source, list->begin, list->op_end),
		    source_span(parser->source, gone->begin, gone->op_end),
		    list->raw, lost);
}

/* refers_to_itself - "obj-y := $(obj-y) adder.o" keeps what it had */
static bool refers_to_itself(const struct make_parser *parser, const struct make_list *list)
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
static void find_overwrites(struct make_parser *parser)
{
	struct makefile *makefile = parser->makefile;
	int i, j;

	for (i = 0; i < makefile->nlists; i++) {
		struct make_list *list = &makefile->lists[i];
		int lost = 0, first = -1;

		if (list->op == '+' || list->op == '?' || make_is_dead(list->liveness) ||
		    !list->name || !ends_with(list->name, "-y") || refers_to_itself(parser, list))
			continue;
		for (j = 0; j < i && i < 2000; j++) {
			struct make_list *before = &makefile->lists[j];

			if (make_is_dead(before->liveness) || !streq(before->name, list->name) ||
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

static int compare_items(const void *a, const void *b, void *cookie)
{
	const struct makefile_item *items = cookie;
	int left = *(const int *)a, right = *(const int *)b;
	int order = strcmp(items[left].word, items[right].word);

	return order ? order : left - right;
}

/* find_twice - an object that stands more than once in live lists */
static void find_twice(struct make_parser *parser)
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
		add_problem(parser, MAKEFILE_LISTED_TWICE, second->span, first->span,
			    second->word, 0);
	}
	free(order);
}

struct makefile *makefile_parse(struct arena *arena, const struct source *source,
				const struct kconfig *config)
{
	struct make_parser *parser = xcalloc(1, sizeof(*parser));
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
