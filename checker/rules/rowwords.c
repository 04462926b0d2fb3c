// SPDX-License-Identifier: GPL-2.0-only
/*
 * How it works: a line is taken apart into words, whatever stands between them, and each word has to
 * be one of the four that the row of the call consists of. Then the line is looked at as the
 * generators do, column by column, to tell whether it is merely a row with one spoilt column.
 */
#include "rowwords.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"
#include "match.h"

#define WORDS_MAX 8

enum row_part {
	PART_NUMBER = 'N',
	PART_ABI = 'A',
	PART_NAME = 'M',
	PART_ENTRY = 'E',
};

struct row_word {
	const char *begin;
	size_t len;
	enum row_part part;
	int column;
};

struct row_line {
	const char *text, *begin, *end; /* of the line; of what is read of it */
	struct row_word words[WORDS_MAX];
	int n, columns, spoilt;
	bool torn; /* a word goes on in the next column */
	bool is_c;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool spells(const struct row_word *word, const char *text)
{
	return strlen(text) == word->len && !memcmp(word->begin, text, word->len);
}

/* split - into words; a number that runs into the next word is one of its own */
static bool split(struct row_line *line)
{
	const char *p = line->begin;

	while (p < line->end) {
		const char *begin = p;

		while (p < line->end && is_word_byte(*p)) {
			if (p > begin && isdigit((unsigned char)p[-1]) &&
			    isdigit((unsigned char)*begin) && !isdigit((unsigned char)*p))
				break;
			p++;
		}
		if (p == begin) {
			p++;
			continue;
		}
		if (line->n == WORDS_MAX)
			return false;
		line->words[line->n++] =
			(struct row_word){.begin = begin, .len = (size_t)(p - begin)};
	}
	return true;
}

static void drop(struct row_line *line, int i)
{
	memmove(&line->words[i], &line->words[i + 1], (--line->n - i) * sizeof(*line->words));
}

/* join_entry - "sys adder" and "sys_ adder" mean one word */
static void join_entry(struct row_line *line, const char *name)
{
	for (int i = 0; i + 1 < line->n; i++) {
		struct row_word *word = &line->words[i], rest = line->words[i + 1];

		while (rest.len && *rest.begin == '_' && !spells(&rest, name)) {
			rest.begin++;
			rest.len--;
		}
		if (!spells(&rest, name) ||
		    !(spells(word, "sys") || spells(word, "sys_") || spells(word, "__x64_sys") ||
		      spells(word, "__x64_sys_")))
			continue;
		word->len = rest.begin + rest.len - word->begin;
		word->part = PART_ENTRY;
		drop(line, i + 1);
	}
}

static bool has_part(const struct row_line *line, enum row_part part)
{
	for (int i = 0; i < line->n; i++)
		if (line->words[i].part == part)
			return true;
	return false;
}

/* part_of - which of the row's words this is; 0: none of them */
static enum row_part part_of(struct arena *arena, const struct row_word *word, const char *name)
{
	const char *text = arena_strndup(arena, word->begin, word->len);

	if (isdigit((unsigned char)*text)) {
		if (strspn(text, "0123456789") != word->len || word->len > 9)
			return 0;
		return streq(text, "64") ? PART_ABI : PART_NUMBER; /* 64 has been taken for long */
	}
	if (streq(text, "common"))
		return PART_ABI;
	if (streq(text, name) || (starts_with(text, "__NR_") && streq(text + 5, name)))
		return PART_NAME;
	if ((starts_with(text, "sys_") || starts_with(text, "__x64_sys_")) &&
	    streq(entry_base(arena, text), name))
		return PART_ENTRY;
	return 0;
}

/* split_abi - "commonadder" */
static void split_abi(struct row_line *line, const char *name)
{
	for (int i = 0; i < line->n && line->n < WORDS_MAX; i++) {
		struct row_word *word = &line->words[i];

		if (word->len != 6 + strlen(name) || memcmp(word->begin, "common", 6) ||
		    memcmp(word->begin + 6, name, word->len - 6))
			continue;
		memmove(word + 1, word, (line->n++ - i) * sizeof(*word));
		word->len = 6;
		word[1].begin += 6;
		word[1].len -= 6;
		return;
	}
}

/* drop_c - the word that begins a line of C */
static void drop_c(struct row_line *line)
{
	static const char *const words[] = {"define", "__SYSCALL", "__SYSCALL_64",
					    "__SYSCALL_COMMON"};

	for (size_t i = 0; i < ARRAY_SIZE(words) && !line->is_c; i++)
		line->is_c = line->n > 1 && spells(&line->words[0], words[i]);
	if (line->is_c)
		drop(line, 0);
}

/* read_parts - every word has to be one of the four, and none may be there twice */
static bool read_parts(struct arena *arena, struct row_line *line, const char *name)
{
	drop_c(line);
	split_abi(line, name);
	join_entry(line, name);
	for (int i = 0; i < line->n; i++) {
		enum row_part part = line->words[i].part;

		line->words[i].part = 0;
		if (!part)
			part = part_of(arena, &line->words[i], name);
		if (!part || has_part(line, part))
			return false;
		line->words[i].part = part;
	}
	return line->n >= (line->is_c ? 2 : 3) &&
	       (has_part(line, PART_NAME) || has_part(line, PART_ENTRY));
}

/* read_columns - which column each word stands in, and how many hold more than a word */
static void read_columns(struct row_line *line)
{
	const char *p = line->begin;

	while (p < line->end) {
		const char *begin;
		bool whole = false;

		while (p < line->end && is_blank(*p))
			p++;
		for (begin = p; p < line->end && !is_blank(*p);)
			p++;
		if (p == begin)
			break;
		for (int i = 0; i < line->n; i++) {
			struct row_word *word = &line->words[i];

			if (word->begin < begin || word->begin >= p)
				continue;
			word->column = line->columns;
			line->torn |= word->begin + word->len > p;
			whole = word->begin == begin && word->begin + word->len == p &&
				!memchr(begin, '-', p - begin);
		}
		line->spoilt += !whole;
		line->columns++;
	}
}

/* is_in_order - as the generators want it; abi and name may have changed places, which E0109 tells */
static bool is_in_order(const struct row_line *line)
{
	static const char *const orders[] = {"NAME", "NMAE", "NME", "NAM"};
	char order[WORDS_MAX + 1] = "";

	/* A fifth column may hold a "-"; what else stands there E0119 tells. */
	if (line->torn || line->columns < line->n || line->spoilt - (line->columns - line->n) > 1)
		return false;
	for (int i = 0; i < line->n; i++) {
		if (line->words[i].column != i)
			return false;
		order[i] = line->words[i].part;
	}
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++)
		if (streq(order, orders[i]))
			return true;
	return false;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* row_at - the row that begins in this line, or NULL */
static const struct table_row *row_at(const struct facts *facts, int line)
{
	for (int i = 0; i < facts->table.nrows; i++)
		if (facts->table.rows[i].span.line == line)
			return &facts->table.rows[i];
	return NULL;
}

/* has_row - whether the call has a row of its name in another line */
static bool has_row(const struct view *view, int line)
{
	for (int i = 0; i < view->nrows; i++)
		if (view->rows[i]->span.line != line &&
		    (view->rows[i]->pristine || streq(view->rows[i]->name, view->subject->name)))
			return true;
	return false;
}

/* is_ascii - whether the line of the file itself holds no lookalikes, which E0123 tells */
static bool is_ascii(const struct source *source, int line)
{
	size_t at = source->lines[line - 1] - source->text;
	size_t end =
		line < source->nlines ? (size_t)(source->lines[line] - source->text) : source->len;

	return !memcmp(source_raw(source) + at, source->text + at, end - at);
}

/* open_line - what is read of @text: up to a '#', or behind the one that begins it */
static bool open_line(struct row_line *line, const char *text, bool commented)
{
	const char *p = text + strspn(text, " \t"), *hash;

	*line = (struct row_line){.text = text};
	if ((*p == '#') != commented)
		return false;
	line->begin = p + strspn(p, "# \t");
	hash = strchr(line->begin, '#');
	line->end = hash ? hash : line->begin + strlen(line->begin);
	return true;
}

static void tell(struct row_words *found, const struct row_line *line, const char *file,
		 bool commented)
{
	const struct row_word *last = &line->words[line->n - 1];
	const char *begin = line->text + strspn(line->text, " \t"), *end = line->end;

	while (end > last->begin + last->len && is_blank(end[-1]))
		end--;
	found->number = -1;
	found->commented = commented;
	found->is_c = line->is_c;
	found->in_order = is_in_order(line);
	found->span = (struct span){.file = file,
				    .line = found->line,
				    .column = begin - line->text + 1,
				    .end_column = end - line->text + 1};
	found->hash = found->span;
	found->hash.column = 1;
	found->hash.end_column = line->begin - line->text + 1;
	for (int i = 0; i < line->n; i++) {
		const struct row_word *word = &line->words[i];

		if (word->part == PART_NUMBER)
			found->number = strtol(word->begin, NULL, 10);
		else if (word->part == PART_ABI)
			found->abi = *word->begin == '6' ? "64" : "common";
		found->name |= word->part == PART_NAME;
		found->entry |= word->part == PART_ENTRY;
	}
}

static bool read_line(const struct view *view, int number, bool commented, struct row_words *found)
{
	const struct facts *facts = view->facts;
	const struct source *source = facts->table.source;
	const struct table_row *row = row_at(facts, number);
	struct row_line line;

	*found = (struct row_words){.line = number};
	if ((row && row->pristine) || has_row(view, number) || !is_ascii(source, number) ||
	    !open_line(&line, source_line(facts->arena, source, number), commented) ||
	    !split(&line) || !read_parts(facts->arena, &line, view->subject->name))
		return false;
	read_columns(&line);
	tell(found, &line, source->file, commented);
	return found->in_order == commented || found->is_c;
}

bool row_words_find(const struct view *view, bool commented, struct row_words *found)
{
	const struct source *source = view->facts->table.source;
	struct row_words one;
	bool any = false;

	for (int i = 1; source && i <= source->nlines; i++) {
		if (!strstr(source_line(view->facts->arena, source, i), view->subject->name) ||
		    !read_line(view, i, commented, &one))
			continue;
		/* Of several in comments the one with the right number is meant. */
		if (!any || one.number == match_number(view, row_at(view->facts, i)))
			*found = one;
		any = true;
		if (!commented)
			break;
	}
	return any;
}

static long number_of(const struct view *view, const struct row_words *words)
{
	return words->number >= 0 ? words->number
				  : match_number(view, row_at(view->facts, words->line));
}

const char *row_words_text(const struct view *view, const struct row_words *words)
{
	return match_row_text(view->facts, number_of(view, words),
			      words->abi ? words->abi : "common", view->subject->name,
			      match_entry(view->facts, view->subject->name));
}

bool row_stands_in_order(const struct table_facts *table, int line, long number)
{
	for (int i = 0; i < table->nrows; i++) {
		const struct table_row *row = &table->rows[i];

		if (row->region != REGION_NATIVE || row->number < 0 || row->span.line == line)
			continue;
		if (row->span.line < line ? row->number >= number : row->number <= number)
			return false;
	}
	return true;
}

/* fits - whether a row with that number is right in this line */
static bool fits(const struct view *view, const struct row_words *words)
{
	const struct table_facts *table = &view->facts->table;
	long number = number_of(view, words);

	return number == match_number(view, row_at(view->facts, words->line)) &&
	       words->line > table->last_native_line &&
	       (!table->x32_comment_line || words->line < table->x32_comment_line) &&
	       row_stands_in_order(table, words->line, number);
}

void row_words_fix(struct finding *finding, const struct view *view, const struct row_words *words)
{
	finding_fix_replace(finding, fits(view, words) ? CONFIDENCE_EXACT : CONFIDENCE_GUESS,
			    words->span.file, words->line, row_words_text(view, words));
}
