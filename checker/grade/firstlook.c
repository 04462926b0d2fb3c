// SPDX-License-Identifier: GPL-2.0-only
#include "firstlook.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/text.h"
#include "reason.h"
#include "series.h"

#define NAMED_MAX 10 /* of each kind; the table of results has them all */
#define WIDTH	  100

/* What there is to say about one submission before it runs. */
enum kind {
	MISSING,
	UNKNOWN,
	SEVERAL,
	FOREIGN,
	REFUSED,
	KINDS
};

static const char *const titles[KINDS] = {
	[MISSING] = "handed in nothing",
	[UNKNOWN] =
		"not in the roster (rename it by the ID that the roster has, or add a line there)",
	[SEVERAL] = "several files of one student, read as one submission",
	[FOREIGN] = "not made for the variant of their student",
	[REFUSED] = "will be REJECTED as it is",
};

struct looking {
	const struct first_look *look;
	struct arena *arena;
	const char **named[KINDS];
	int n[KINDS];
};

static void name(struct looking *looking, enum kind kind, const char *text)
{
	*arena_append(looking->arena, &looking->named[kind], &looking->n[kind]) = text;
}

/* Why the patches cannot be read; NULL when they can. */
static const char *problem_of(struct looking *looking, const struct submission *submission)
{
	struct arena *scratch = arena_new();
	struct series series = {
		.arena = scratch, .submission = submission, .course = looking->look->course};
	const char *problem = submission->refused;

	if (!problem && !series_read(&series))
		problem = arena_strdup(looking->arena, series.problem);
	arena_free(scratch);
	return reason_clip(looking->arena, problem);
}

static void look_at(struct looking *looking, const struct submission *submission)
{
	struct arena *arena = looking->arena;
	const char *problem;

	if (!submission->entry) {
		name(looking, MISSING,
		     arena_printf(arena, "%s  %s", submission->student, submission->person));
		return;
	}
	if (submission->unknown)
		name(looking, UNKNOWN,
		     arena_printf(arena, "%s: %s", submission->source, submission->unknown));
	if (submission->nfiles > 1)
		name(looking, SEVERAL,
		     arena_printf(arena, "%s (%d)", submission->student, submission->nfiles));
	if (submission->foreign)
		name(looking, FOREIGN,
		     arena_printf(arena, "%s: %s", submission->student, submission->foreign));
	problem = problem_of(looking, submission);
	if (problem)
		name(looking, REFUSED, arena_printf(arena, "%s: %s", submission->student, problem));
}

static void tell(struct strbuf *out, const struct looking *looking, enum kind kind)
{
	int n = looking->n[kind];

	if (!n)
		return;
	strbuf_addf(out, "  %d %s:\n", n, titles[kind]);
	for (int i = 0; i < n && i < NAMED_MAX; i++) {
		strbuf_addstr(out, "    ");
		text_wrap(out, looking->named[kind][i], 4, 6, WIDTH, true);
		strbuf_addch(out, '\n');
	}
	if (n > NAMED_MAX)
		strbuf_addf(out, "    and %d more\n", n - NAMED_MAX);
}

void time_words(struct strbuf *out, double seconds)
{
	int minutes = (int)((seconds + 30) / 60);

	if (!minutes)
		strbuf_addstr(out, "under a minute");
	else if (minutes < 60)
		strbuf_addf(out, "%d min", minutes);
	else
		strbuf_addf(out, "%d h %d min", minutes / 60, minutes % 60);
}

static void tell_time(struct strbuf *out, const struct first_look *look, int n)
{
	if (look->each_s <= 0) {
		strbuf_addstr(out, "  how long it takes is shown as soon as the first is graded\n");
		return;
	}
	strbuf_addstr(out, "  time: ");
	time_words(out, n * look->each_s / look->workers);
	strbuf_addf(out, ", as the last time each took %.1f s here; %d at a time\n", look->each_s,
		    look->workers);
}

void first_look(struct strbuf *out, const struct first_look *look)
{
	const struct submissions *all = look->submissions;
	struct looking looking = {.look = look, .arena = arena_new()};
	int n;

	for (int i = 0; i < all->n; i++)
		look_at(&looking, &all->list[i]);
	n = all->n - looking.n[MISSING];
	strbuf_addf(out, "first look: %d submission%s", n, n == 1 ? "" : "s");
	if (look->roster && look->roster->n)
		strbuf_addf(out, "; %d student%s in %s", look->roster->n,
			    look->roster->n == 1 ? "" : "s", look->roster->file);
	strbuf_addf(out, "; graded: %s%s\n", streq(look->name, "all") ? "" : "step ",
		    streq(look->name, "all") ? "all steps" : look->name);
	for (enum kind kind = 0; kind < KINDS; kind++)
		tell(out, &looking, kind);
	tell_time(out, look, n - looking.n[REFUSED]);
	arena_free(looking.arena);
}

/* ---- how long it took the last time ------------------------------------------------------------ */

/* It holds "NAME SECONDS". */
static char *pace_file(const char *area)
{
	return xasprintf("%s.pace", area);
}

double pace_read(const char *area, const char *graded)
{
	char *path = pace_file(area);
	struct strbuf text = {0};
	size_t len = strlen(graded);
	double seconds = 0;

	if (file_read(path, &text, 4096) == 0 && text.len > len && text.buf[len] == ' ' &&
	    strncmp(text.buf, graded, len) == 0)
		seconds = atof(text.buf + len + 1);
	strbuf_release(&text);
	free(path);
	return seconds > 0 && seconds < 1e6 ? seconds : 0;
}

void pace_keep(const char *area, const char *graded, double seconds)
{
	char *path = pace_file(area), *text;

	if (seconds > 0) {
		text = xasprintf("%s %.1f\n", graded, seconds);
		file_write_atomic(path, text, strlen(text));
		free(text);
	}
	free(path);
}
