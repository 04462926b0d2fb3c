// SPDX-License-Identifier: GPL-2.0-only
#include "owned.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/util.h"
#include "../facts/source.h"

/* struct bytes - a range of @source */
struct bytes {
	const struct source *source;
	size_t from, to;
};

static bool touches(const struct bytes *bytes, struct span span)
{
	int last = span.end_line > span.line ? span.end_line : span.line;

	return span.file && streq(span.file, bytes->source->file) &&
	       source_offset(bytes->source, span.line, span.column ? span.column : 1) < bytes->to &&
	       source_offset(bytes->source, last, span.end_column) > bytes->from;
}

/* ---- by lines -------------------------------------------------------------------------------- */

static size_t line_length(const struct source *source, int line)
{
	const char *begin = source_raw(source) + (source->lines[line] - source->text);
	size_t len = source_raw(source) + source->len - begin;
	const char *end = memchr(begin, '\n', len);

	len = end ? (size_t)(end - begin) : len;
	while (len && strchr(" \t\r", begin[len - 1]))
		len--;
	return len;
}

static bool same_line(const struct source *a, int i, const struct source *b, int j)
{
	size_t len = line_length(a, i);

	return len == line_length(b, j) &&
	       !memcmp(source_raw(a) + (a->lines[i] - a->text),
		       source_raw(b) + (b->lines[j] - b->text), len);
}

/* What two texts do not have in common at their ends: lines [begin, end) of each. */
struct middle {
	int begin, end, old_end;
};

static struct middle find_middle(const struct source *new, const struct source *old)
{
	struct middle middle = {.end = new->nlines, .old_end = old->nlines};

	while (middle.begin < middle.end && middle.begin < middle.old_end &&
	       same_line(new, middle.begin, old, middle.begin))
		middle.begin++;
	while (middle.end > middle.begin && middle.old_end > middle.begin &&
	       same_line(new, middle.end - 1, old, middle.old_end - 1)) {
		middle.end--;
		middle.old_end--;
	}
	return middle;
}

#define CELLS_MAX (16u << 20)

/*
 * The longest common subsequence of the two middles says which lines shipped. Where that would take
 * too long, every line that also stands in the old middle counts as one.
 */
static bool line_shipped(const struct source *new, const struct source *old, struct middle middle,
			 int line)
{
	int n = middle.end - middle.begin, m = middle.old_end - middle.begin, i, j;
	bool shipped = false;
	unsigned *longest;

	if (line < middle.begin || line >= middle.end)
		return true;
	for (j = 0; j < m && !shipped; j++)
		shipped = same_line(new, line, old, middle.begin + j);
	if (!shipped || (size_t)(n + 1) * (m + 1) > CELLS_MAX)
		return shipped;
	longest = xcalloc((size_t)(n + 1) * (m + 1), sizeof(*longest));
#define AT(i, j) longest[(size_t)(i) * (m + 1) + (j)]
	for (i = n - 1; i >= 0; i--)
		for (j = m - 1; j >= 0; j--)
			AT(i, j) = same_line(new, middle.begin + i, old, middle.begin + j)
					   ? AT(i + 1, j + 1) + 1
				   : AT(i + 1, j) > AT(i, j + 1) ? AT(i + 1, j)
								 : AT(i, j + 1);
	for (i = j = 0, shipped = false; i < n && j < m && i <= line - middle.begin;)
		if (same_line(new, middle.begin + i, old, middle.begin + j)) {
			shipped = i++ == line - middle.begin;
			j++;
		} else if (AT(i + 1, j) >= AT(i, j + 1)) {
			i++;
		} else {
			j++;
		}
#undef AT
	free(longest);
	return shipped;
}

static bool lines_shipped(const struct bytes *bytes)
{
	const struct source *source = bytes->source;
	struct middle middle;

	if (source->pristine)
		return true;
	if (!source->given)
		return false;
	middle = find_middle(source, source->given);
	for (int line = 0; line < source->nlines; line++) {
		size_t begin = source->lines[line] - source->text, len = line_length(source, line);

		if (len && begin < bytes->to && begin + len > bytes->from &&
		    line_shipped(source, source->given, middle, line))
			return true;
	}
	return false;
}

/* ---- by what is known of the tree ------------------------------------------------------------ */

bool owned_by_kernel(const struct facts *facts, const struct source *source, size_t from, size_t to)
{
	const struct bytes bytes = {source, from, to};
	bool found = false;

	if (from == to)
		return false;
	if (facts->knows_shipped)
		return lines_shipped(&bytes);
	for (int i = 0; i < facts->table.nrows && !found; i++)
		found = facts->table.rows[i].pristine && touches(&bytes, facts->table.rows[i].span);
	for (int i = 0; i < facts->ndefinitions && !found; i++)
		found = facts->definitions[i].pristine &&
			touches(&bytes, facts->definitions[i].span);
	for (int i = 0; i < facts->header.nprototypes && !found; i++)
		found = facts->header.prototypes[i].pristine &&
			touches(&bytes, facts->header.prototypes[i].span);
	return found;
}

static bool is_other(const struct facts *facts, const char *subject, const char *name)
{
	if (!name || streq(name, subject))
		return false;
	for (int i = 0; i < facts->nsubjects; i++)
		if (streq(facts->subjects[i].name, name))
			return true;
	return false;
}

bool owned_by_other_call(const struct facts *facts, const char *subject,
			 const struct source *source, size_t from, size_t to)
{
	const struct bytes bytes = {source, from, to};
	bool found = false;

	if (from == to || !subject)
		return false;
	for (int i = 0; i < facts->table.nrows && !found; i++)
		found = is_other(facts, subject, facts->table.rows[i].name) &&
			touches(&bytes, facts->table.rows[i].span);
	for (int i = 0; i < facts->ndefinitions && !found; i++)
		found = is_other(facts, subject, facts->definitions[i].base) &&
			touches(&bytes, facts->definitions[i].span);
	for (int i = 0; i < facts->header.nprototypes && !found; i++)
		found = is_other(facts, subject, facts->header.prototypes[i].base) &&
			touches(&bytes, facts->header.prototypes[i].span);
	return found;
}
