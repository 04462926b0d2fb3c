// SPDX-License-Identifier: GPL-2.0-only
#include "alike.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

/*
 * How it works: all added lines of all students are sorted, so that equal ones stand together. A
 * line of few students makes a pair of each two of them; the pairs are sorted in their turn.
 */

#define KEY_MIN	   8 /* bytes without blanks: a brace or a return proves nothing */
#define KEY_MAX	   400
#define LINES_MAX  4096 /* of one student */
#define SHARED_MIN 3	/* so many rare lines make two submissions alike */

struct line {
	const char *key, *text;
	int who; /* -1: the course */
};

struct pair {
	int a, b;
	const char *text;
};

struct search {
	struct alikes *alikes;
	const struct submissions *all;
	struct line *lines;
	struct pair *pairs;
	int nlines, npairs;
};

/* ---- lines ------------------------------------------------------------------------------------- */

static const char *key_of(struct arena *arena, const char *text, size_t len)
{
	struct strbuf key = {0};
	const char *kept;

	for (size_t i = 0; i < len && key.len < KEY_MAX; i++) {
		if (!strchr(" \t\r", text[i]))
			strbuf_addch(&key, text[i]);
	}
	kept = key.len < KEY_MIN ? NULL : arena_strdup(arena, strbuf_str(&key));
	strbuf_release(&key);
	return kept;
}

static void add_lines(struct search *search, const char *text, int who)
{
	struct arena *arena = search->alikes->arena;
	int most = search->nlines + LINES_MAX;

	for (const char *end; text && *text && search->nlines < most; text = *end ? end + 1 : end) {
		size_t len;
		const char *key;

		end = text + strcspn(text, "\n");
		len = end - text;
		if (*text != '+' || (len > 3 && strncmp(text, "+++ ", 4) == 0))
			continue;
		key = key_of(arena, text + 1, len - 1);
		if (key)
			*arena_append(arena, &search->lines, &search->nlines) =
				(struct line){key, arena_strndup(arena, text + 1, len - 1), who};
	}
}

static int by_key(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order ? order : (x->who > y->who) - (x->who < y->who);
}

/* ---- pairs ------------------------------------------------------------------------------------- */

static bool is_same(const struct submissions *all, int a, int b)
{
	return *all->list[a].sha256 && streq(all->list[a].sha256, all->list[b].sha256);
}

/* @lines: @n equal ones, one of each student. */
static void pair_up(struct search *search, const struct line *lines, int n)
{
	for (int i = 0; i < n; i++) {
		for (int j = i + 1; j < n; j++)
			*arena_append(search->alikes->arena, &search->pairs, &search->npairs) =
				(struct pair){lines[i].who, lines[j].who, lines[i].text};
	}
}

/* How many students may have a line that is still somebody's own. */
static int few(const struct submissions *all)
{
	return 2 + all->n / 50;
}

static void find_pairs(struct search *search)
{
	struct line *lines = search->lines;

	for (int i = 0, end; i < search->nlines; i = end) {
		int n = 1;

		for (end = i + 1; end < search->nlines && streq(lines[end].key, lines[i].key);
		     end++) {
			if (lines[end].who != lines[i + n - 1].who)
				lines[i + n++] = lines[end];
		}
		if (lines[i].who >= 0 && n <= few(search->all))
			pair_up(search, &lines[i], n);
	}
}

static int by_students(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	if (x->b != y->b)
		return x->b < y->b ? -1 : 1;
	return strcmp(x->text, y->text);
}

static void gather(struct search *search)
{
	struct alikes *alikes = search->alikes;
	const struct pair *pairs = search->pairs;

	for (int i = 0, end; i < search->npairs; i = end) {
		struct alike alike = {.a = pairs[i].a, .b = pairs[i].b};

		for (end = i;
		     end < search->npairs && pairs[end].a == alike.a && pairs[end].b == alike.b;
		     end++)
			*arena_append(alikes->arena, &alike.lines, &alike.nlines) = pairs[end].text;
		if (alike.nlines >= SHARED_MIN && !is_same(search->all, alike.a, alike.b))
			*arena_append(alikes->arena, &alikes->list, &alikes->n) = alike;
	}
}

/* Each with the next one of the same file: of ten alike there are nine lines, not forty-five. */
static void find_same(struct alikes *alikes, const struct submissions *all)
{
	for (int i = 0; i < all->n; i++) {
		for (int j = i + 1; j < all->n; j++) {
			if (!is_same(all, i, j))
				continue;
			*arena_append(alikes->arena, &alikes->list, &alikes->n) =
				(struct alike){.a = i, .b = j, .same = true};
			break;
		}
	}
}

static int by_likeness(const void *a, const void *b)
{
	const struct alike *x = a, *y = b;

	if (x->same != y->same)
		return x->same ? -1 : 1;
	if (x->nlines != y->nlines)
		return x->nlines > y->nlines ? -1 : 1;
	return x->a != y->a ? x->a - y->a : x->b - y->b;
}

void alikes_find(struct alikes *alikes, const struct submissions *all, const char *const *given,
		 int ngiven)
{
	struct search search = {.alikes = alikes, .all = all};

	for (int i = 0; i < ngiven; i++)
		add_lines(&search, given[i], -1);
	for (int i = 0; i < all->n; i++) {
		for (int j = 0; j < all->list[i].nparts; j++)
			add_lines(&search, all->list[i].parts[j].text, i);
	}
	if (search.nlines)
		qsort(search.lines, search.nlines, sizeof(*search.lines), by_key);
	find_pairs(&search);
	if (search.npairs)
		qsort(search.pairs, search.npairs, sizeof(*search.pairs), by_students);
	find_same(alikes, all);
	gather(&search);
	if (alikes->n)
		qsort(alikes->list, alikes->n, sizeof(*alikes->list), by_likeness);
}

/* ---- a line of a patch ------------------------------------------------------------------------- */

static bool names_file(const char *line, size_t len, const char *file)
{
	size_t want = strlen(file);

	len = strcspn(line, "\t\r\n") < len ? strcspn(line, "\t\r\n") : len;
	return len > want && strncmp(line + len - want, file, want) == 0 &&
	       (line[len - want - 1] == '/' || line[len - want - 1] == ' ');
}

const char *patch_line(struct arena *arena, const char *text, const char *file, int number)
{
	bool inside = false;
	int at = 0;

	for (const char *end; *text; text = *end ? end + 1 : end) {
		int start;

		end = text + strcspn(text, "\n");
		if (strncmp(text, "+++ ", 4) == 0) {
			inside = names_file(text, end - text, file);
			at = 0;
		} else if (sscanf(text, "@@ -%*d%*[,0-9] +%d", &start) == 1 ||
			   sscanf(text, "@@ -%*d +%d", &start) == 1) {
			at = start;
		} else if (inside && at && strchr("+ ", *text)) {
			if (at++ == number)
				return arena_strndup(arena, text + 1, end - text - 1);
		}
	}
	return NULL;
}
