// SPDX-License-Identifier: GPL-2.0-only
#include "laps.h"

#include <string.h>

#include "strbuf.h"
#include "util.h"

#define LAPS_MAX 48

/* One check at a time runs in a process. */
static struct {
	struct lap list[LAPS_MAX];
	int n;
	double last; /* 0: nobody wants to know */
} book;

void laps_begin(void)
{
	book.n = 0;
	book.last = now_s();
}

static struct lap *lap_named(const char *name)
{
	for (int i = 0; i < book.n; i++) {
		if (streq(book.list[i].name, name))
			return &book.list[i];
	}
	if (book.n == LAPS_MAX)
		return NULL;
	book.list[book.n] = (struct lap){.name = name};
	return &book.list[book.n++];
}

void lap(const char *name)
{
	double now = now_s();
	struct lap *lap = book.last ? lap_named(name) : NULL;

	if (lap)
		lap->seconds += now - book.last;
	if (book.last)
		book.last = now;
}

const struct lap *laps_taken(int *n)
{
	*n = book.n;
	return book.list;
}

/* "build" of "build: link" */
static size_t stage_len(const char *name)
{
	return strcspn(name, ":");
}

static bool same_stage(const char *a, const char *b)
{
	return stage_len(a) == stage_len(b) && !strncmp(a, b, stage_len(a));
}

static void add_line(struct strbuf *out, int indent, const char *name, size_t len, double seconds)
{
	strbuf_addf(out, "%*s%-*.*s %8.1f ms\n", indent, "", 30 - indent, (int)len, name,
		    seconds * 1000);
}

static void add_stage(const struct lap *laps, int n, int first, struct strbuf *out)
{
	const char *stage = laps[first].name;
	double sum = 0;

	for (int i = first; i < n; i++)
		sum += same_stage(laps[i].name, stage) ? laps[i].seconds : 0;
	add_line(out, 2, stage, stage_len(stage), sum);
	for (int i = first; i < n; i++) {
		const char *part = laps[i].name + stage_len(laps[i].name);

		if (same_stage(laps[i].name, stage) && *part)
			add_line(out, 4, part + 2, strlen(part + 2), laps[i].seconds);
	}
}

void laps_render(const struct lap *laps, int n, struct strbuf *out)
{
	double sum = 0;

	strbuf_addstr(out, "where the time went\n");
	for (int i = 0; i < n; i++) {
		bool seen = false;

		for (int j = 0; j < i; j++)
			seen |= same_stage(laps[j].name, laps[i].name);
		if (!seen)
			add_stage(laps, n, i, out);
		sum += laps[i].seconds;
	}
	add_line(out, 2, "all", 3, sum);
}
