// SPDX-License-Identifier: GPL-2.0-only
#include "table.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"
#include "../facts/source.h"

#define X32_FIRST 512
#define X32_LAST  547

/* A table has some 400 rows; a file of more than these is none, and is not read to its end. */
#define ROWS_MAX 2048

/* Columns beyond these are no part of any format and only say that the line is odd. */
#define COLUMNS_MAX 8

struct columns {
	const char *begin[COLUMNS_MAX], *end[COLUMNS_MAX];
	int n;
	const char *comment, *line_end;
};

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f' || c == '\0';
}

static void split(const char *p, const char *end, struct columns *columns)
{
	columns->n = 0;
	columns->comment = NULL;
	columns->line_end = end;
	while (p < end) {
		const char *begin;

		while (p < end && blank(*p))
			p++;
		begin = p;
		while (p < end && !blank(*p) && *p != '#')
			p++;
		if (p > begin && columns->n < COLUMNS_MAX) {
			columns->begin[columns->n] = begin;
			columns->end[columns->n++] = p;
		}
		if (p < end && *p == '#') {
			columns->comment = p;
			return;
		}
	}
}

/* is_attempt - a digit begins it, or it has three words and does not begin with '#' */
static bool is_attempt(const struct columns *columns)
{
	if (!columns->n)
		return false;
	return isdigit((unsigned char)*columns->begin[0]) || columns->n >= 3;
}

static void read_number(struct table_row *row)
{
	const char *text = row->number_text;
	size_t digits = strspn(text, "0123456789");
	char *end;

	errno = 0;
	row->number = strtol(text, &end, digits && !text[digits] ? 10 : 0);
	if (*end || errno || !isdigit((unsigned char)*text) || row->number > INT_MAX)
		row->number = -1;
	/* C reads a leading zero as octal, the generators as decimal. */
	row->decimal = digits && !text[digits] && (*text != '0' || digits == 1);
}

static void read_row(struct arena *arena, const struct source *source,
		     const struct columns *columns, struct table_row *row)
{
	const char **fields[] = {&row->number_text, &row->abi,	  &row->name,
				 &row->entry,	    &row->compat, &row->extra};
	struct span *spans[] = {&row->number_span, &row->abi_span, &row->name_span,
				&row->entry_span, &row->compat_span};
	const char *text = source->text;
	int i;

	for (i = 0; i < columns->n && i < 6; i++) {
		*fields[i] = arena_strndup(arena, columns->begin[i],
					   columns->end[i] - columns->begin[i]);
		if (i < 5)
			*spans[i] = source_span(source, columns->begin[i] - text,
						columns->end[i] - text);
	}
	row->span =
		source_span(source, columns->begin[0] - text, columns->end[columns->n - 1] - text);
	row->leading_space = row->span.column > 1;
	if (columns->comment) {
		const char *end = columns->line_end;

		while (end > columns->comment && blank(end[-1]))
			end--;
		row->inline_comment = true;
		row->comment_span = source_span(source, columns->comment - text, end - text);
	}
	if (row->entry)
		row->base = entry_base(arena, row->entry);
	read_number(row);
}

static const char *line_end(const struct source *source, int index)
{
	const char *end = source->text + source->len;

	if (index + 1 < source->nlines)
		end = source->lines[index + 1];
	if (end > source->lines[index] && end[-1] == '\n')
		end--;
	return end;
}

void table_rows(struct arena *arena, const struct source *source, struct table_row **rows, int *n)
{
	int i;

	*rows = NULL;
	*n = 0;
	for (i = 0; i < source->nlines && *n < ROWS_MAX; i++) {
		struct columns columns;

		split(source->lines[i], line_end(source, i), &columns);
		if (is_attempt(&columns))
			read_row(arena, source, &columns, arena_append(arena, rows, n));
	}
}

static bool x32_row(const struct table_row *row)
{
	return row->number >= X32_FIRST && row->number <= X32_LAST && streq(row->abi, "x32");
}

/* comment_line - whether a line is a comment */
static bool comment_line(const struct source *source, int line)
{
	const char *p = source->lines[line - 1], *end = line_end(source, line - 1);

	while (p < end && blank(*p))
		p++;
	return p < end && *p == '#';
}

/*
 * The comment above the block is the run of comment lines right above its first row; rows that
 * somebody put between the two do not hide it.
 */
static void find_x32_comment(struct table_facts *table)
{
	int line = table->x32_first_line - 1;
	int i;

	for (i = table->nrows - 1; i >= 0; i--)
		if (table->rows[i].span.line == line)
			line--;
	while (line >= 1 && !comment_line(table->source, line) &&
	       line_end(table->source, line - 1) - table->source->lines[line - 1] <= 1)
		line--;
	if (line < 1 || !comment_line(table->source, line))
		return;
	while (line > 1 && comment_line(table->source, line - 1))
		line--;
	table->x32_comment_line = line;
}

/* find_x32 - the block is the rows 512 to 547 of ABI x32; its last row has the highest line */
static void find_x32(struct table_facts *table)
{
	int i;

	for (i = 0; i < table->nrows; i++) {
		if (!x32_row(&table->rows[i]))
			continue;
		if (!table->x32_first_line)
			table->x32_first_line = table->rows[i].span.line;
		table->x32_last_line = table->rows[i].span.line;
	}
	if (table->x32_first_line)
		find_x32_comment(table);
}

static int closing_comment(const struct table_facts *table)
{
	int line;

	for (line = table->x32_last_line + 1; line <= table->source->nlines; line++)
		if (comment_line(table->source, line))
			return line;
	return 0;
}

static void mark_regions(struct table_facts *table)
{
	int first = table->x32_comment_line ? table->x32_comment_line : table->x32_first_line;
	int closing = first ? closing_comment(table) : 0;
	int i;

	for (i = 0; i < table->nrows; i++) {
		struct table_row *row = &table->rows[i];

		if (!first || row->span.line < first)
			row->region = REGION_NATIVE;
		else if (closing && row->span.line > closing)
			row->region = REGION_AFTER_X32;
		else
			row->region = REGION_X32;
	}
}

void table_parse(struct arena *arena, const struct source *source, struct table_facts *table)
{
	*table = (struct table_facts){.source = source};
	table_rows(arena, source, &table->rows, &table->nrows);
	find_x32(table);
	mark_regions(table);
}

/* table_row_same - whether two rows agree in every column. */
static bool table_row_same(const struct table_row *a, const struct table_row *b)
{
	return streq(a->number_text, b->number_text) && streq(a->abi, b->abi) &&
	       streq(a->name, b->name) && streq(a->entry, b->entry) &&
	       streq(a->compat, b->compat) && streq(a->extra, b->extra) &&
	       a->leading_space == b->leading_space;
}

static bool native(const struct table_row *row)
{
	return row->number >= 0 && (streq(row->abi, "common") || streq(row->abi, "64"));
}

bool table_row_among(const struct table_row *rows, int n, const struct table_row *row, int *hint)
{
	int i;

	for (i = 0; i < n; i++) {
		int at = (*hint + i) % n;

		if (table_row_same(&rows[at], row)) {
			*hint = at + 1;
			return true;
		}
	}
	return false;
}

/*
 * The numbers kept free before 424 are those between 423 and the highest row below. 424 is where
 * the numbers of all architectures were brought together (5.1): older tables have no gap.
 */
static void find_gap(struct table_facts *table, const struct table_row *rows, int n, bool all)
{
	long below = -1;
	bool has_424 = false;
	int i;

	for (i = 0; i < n; i++) {
		const struct table_row *row = &rows[i];

		if (!native(row) || (!all && !row->pristine))
			continue;
		if (row->number == 424)
			has_424 = true;
		else if (row->number < 424 && row->number > below)
			below = row->number;
	}
	if (has_424 && below >= 0 && below < 423) {
		table->gap_first = below + 1;
		table->gap_last = 423;
	}
}

void table_finish(struct arena *arena, struct table_facts *table, const struct table_row *shipped,
		  int nshipped)
{
	long last = -1;
	int i, hint = 0;

	for (i = 0; i < nshipped; i++)
		if (!table_row_among(table->rows, table->nrows, &shipped[i], &hint))
			*arena_append(arena, &table->lost, &table->nlost) = shipped[i];
	for (i = 0; i < table->nrows; i++) {
		const struct table_row *row = &table->rows[i];

		if (!row->pristine || row->region != REGION_NATIVE || !native(row))
			continue;
		table->last_native_line = row->span.line;
		if (row->number > last)
			last = row->number;
	}
	/* A shipped row that is gone keeps its number. */
	for (i = 0; i < nshipped; i++)
		if (native(&shipped[i]) && shipped[i].number < X32_FIRST &&
		    shipped[i].number > last)
			last = shipped[i].number;
	table->next_number = last + 1;
	if (shipped)
		find_gap(table, shipped, nshipped, true);
	else
		find_gap(table, table->rows, table->nrows, false);
}

/* ---- convention -------------------------------------------------------------------------- */

static enum convention rows_convention(const struct table_facts *table)
{
	int bare = 0, prefixed = 0, i;

	for (i = 0; i < table->nrows; i++) {
		const char *entry = table->rows[i].entry;

		if (!entry || table->rows[i].region != REGION_NATIVE)
			continue;
		if (starts_with(entry, "__x64_sys_"))
			prefixed++;
		else if (starts_with(entry, "sys_"))
			bare++;
	}
	if (!bare && !prefixed)
		return CONVENTION_UNKNOWN;
	return prefixed > bare ? CONVENTION_PREFIXED : CONVENTION_BARE;
}

/*
 * macro_convention - what the definition of one __SYSCALL* macro in syscall_64.c does
 *
 * "#define __SYSCALL(nr, sym) case nr: return __x64_##sym(regs);" pastes the prefix in front;
 * "#define __SYSCALL_64(nr, sym, qual) [nr] = sym," does not. "#define __SYSCALL_X32(nr, sym)"
 * with nothing behind it, and one that only refers to another macro, say nothing.
 */
static enum convention macro_convention(const char *line, const char *end)
{
	const char *body = memchr(line, ')', end - line);

	if (!body)
		return CONVENTION_UNKNOWN;
	for (body++; body < end && (blank(*body) || *body == '\\' || *body == '\n'); body++)
		;
	if (memmem(body, end - body, "__x64_##", 8) || memmem(body, end - body, "__x64_ ##", 9))
		return CONVENTION_BARE;
	if (end - body >= 9 && !memcmp(body, "__SYSCALL", 9))
		return CONVENTION_UNKNOWN;
	return memmem(body, end - body, "sym", 3) ? CONVENTION_PREFIXED : CONVENTION_UNKNOWN;
}

static const char *logical_line_end(const char *p, const char *end)
{
	const char *stop;

	while ((stop = memchr(p, '\n', end - p)) && stop > p && stop[-1] == '\\')
		p = stop + 1;
	return stop ? stop : end;
}

enum convention convention_read(const struct table_facts *table, const char *dispatch, size_t len)
{
	const char *p = dispatch, *end = dispatch + len;
	bool prefixed = false;

	while (p && p < end && (p = memmem(p, end - p, "#define __SYSCALL", 17))) {
		enum convention convention = macro_convention(p, logical_line_end(p, end));

		if (convention == CONVENTION_BARE)
			return CONVENTION_BARE;
		prefixed |= convention == CONVENTION_PREFIXED;
		p += 17;
	}
	return prefixed ? CONVENTION_PREFIXED : rows_convention(table);
}

/* ---- the generic table of 4.17 to 6.10 ---------------------------------------------------- */

static char *word_at(struct arena *arena, const char *p, const char *end)
{
	const char *begin;

	while (p < end && (blank(*p) || *p == ','))
		p++;
	begin = p;
	while (p < end && is_word_byte(*p))
		p++;
	return p > begin ? arena_strndup(arena, begin, p - begin) : NULL;
}

static void read_define(struct arena *arena, const struct source *source, const char *name_at,
			const char *end, struct other_row **rows, int *n)
{
	char *name = word_at(arena, name_at, end);
	struct other_row *row;
	const char *p;

	if (!name)
		return;
	p = name_at + strlen(name);
	while (p < end && blank(*p))
		p++;
	if (p >= end || !isdigit((unsigned char)*p))
		return;
	row = arena_append(arena, rows, n);
	row->name = name;
	row->number = strtol(arena_strndup(arena, p, end - p > 12 ? 12 : end - p), NULL, 10);
	row->span = source_span(source, name_at - 5 - source->text, p - source->text);
}

/* read_use - "__SYSCALL(__NR_x, sys_x)", "__SC_COMP(__NR_x, sys_x, compat_sys_x)" */
static void read_use(struct arena *arena, const char *name_at, const char *end,
		     struct other_row *rows, int n)
{
	char *name = word_at(arena, name_at, end), *entry;
	int i;

	entry = name ? word_at(arena, name_at + strlen(name), end) : NULL;
	if (!entry)
		return;
	for (i = n - 1; i >= 0 && i >= n - 8; i--)
		if (streq(rows[i].name, name) && !rows[i].entry)
			rows[i].entry = entry;
}

void generic_rows(struct arena *arena, const struct source *source, struct other_row **rows, int *n)
{
	int i;

	for (i = 0; i < source->nlines && *n < ROWS_MAX; i++) {
		const char *p = source->lines[i], *end = line_end(source, i);
		const char *nr = memmem(p, end - p, "__NR_", 5);

		if (!nr || starts_with(nr, "__NR_syscalls"))
			continue;
		if (end - p > 8 && !memcmp(p, "#define ", 8))
			read_define(arena, source, nr + 5, end, rows, n);
		else if (end - p > 4 && !memcmp(p, "__S", 3))
			read_use(arena, nr + 5, end, *rows, *n);
	}
}
