// SPDX-License-Identifier: GPL-2.0-only
#include "regrade.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/text.h"

/* struct rows - a journal: its first line, and the last row of each student */
struct rows {
	const char *header;
	struct grade_result *list;
	int n;
};

const char *regrade_dir(struct arena *arena, const char *out)
{
	return arena_printf(arena, "%s/.regrade", out);
}

bool regrade_choose(struct submissions *all, const char *pattern)
{
	int n = 0;

	for (int i = 0; i < all->n; i++) {
		if (fnmatch(pattern, all->list[i].student, 0) == 0)
			all->list[n++] = all->list[i];
	}
	all->n = n;
	return n;
}

static struct grade_result *row_of(const struct rows *rows, const char *student)
{
	for (int i = 0; i < rows->n; i++) {
		if (streq(rows->list[i].student, student))
			return &rows->list[i];
	}
	return NULL;
}

static int read_rows(struct arena *arena, const char *dir, struct rows *rows)
{
	char *path = path_join(dir, "journal"), *line, *save = NULL;
	struct strbuf text = {0};
	int err = file_read(path, &text, 64u << 20);

	*rows = (struct rows){.header = ""};
	line = err || !text.len ? NULL : strtok_r(text.buf, "\n", &save);
	if (line)
		rows->header = arena_strdup(arena, line);
	while (line && (line = strtok_r(NULL, "\n", &save))) {
		struct grade_result row, *old;

		if (!result_from_line(arena, line, &row) || !row.student)
			continue;
		old = row_of(rows, row.student);
		*(old ? old : arena_append(arena, &rows->list, &rows->n)) = row;
	}
	strbuf_release(&text);
	free(path);
	return err;
}

/* ---- telling ----------------------------------------------------------------------------------- */

static void add_row(struct strbuf *text, const struct grade_result *row)
{
	strbuf_addstr(text, row ? grade_name(row->grade) : "not graded");
	if (row && row->grade != GRADE_INFRA_ERROR)
		strbuf_addf(text, " %d/%d", row->points, row->max_points);
}

static bool same_codes(const char *old, const char *new)
{
	return streq(old ? old : "", new ? new : "");
}

static bool is_as_before(const struct grade_result *old, const struct grade_result *new)
{
	return old && same_codes(old->codes, new->codes) && old->grade == new->grade &&
	       old->points == new->points && old->max_points == new->max_points;
}

int regrade_tell(struct arena *arena, const char *out, struct strbuf *text)
{
	struct rows old, new;
	int n = 0;

	read_rows(arena, out, &old);
	read_rows(arena, regrade_dir(arena, out), &new);
	for (int i = 0; i < new.n; i++) {
		const struct grade_result *before = row_of(&old, new.list[i].student);

		if (is_as_before(before, &new.list[i]))
			continue;
		n++;
		strbuf_addstr(text, "  ");
		text_add(text, new.list[i].student, true);
		strbuf_addstr(text, ": ");
		add_row(text, before);
		strbuf_addstr(text, " -> ");
		add_row(text, &new.list[i]);
		strbuf_addch(text, '\n');
	}
	return n;
}

/* ---- applying ---------------------------------------------------------------------------------- */

/* One that is there no more has been moved before. */
static int move_student(struct arena *arena, const char *out, const char *student)
{
	const char *made = arena_printf(arena, "%s/%s", regrade_dir(arena, out), student);

	return path_exists(made) ? results_publish(made, arena_printf(arena, "%s/%s", out, student))
				 : 0;
}

static int write_rows(const struct batch *batch, const char *header)
{
	char *path = path_join(batch->plan->out, "journal");
	struct strbuf text = {0};
	int err;

	strbuf_addf(&text, "%s\n", header);
	for (int i = 0; i < batch->submissions->n; i++)
		result_to_line(&text, &batch->results[i]);
	err = file_write_atomic(path, text.buf, text.len);
	strbuf_release(&text);
	free(path);
	return err;
}

int regrade_apply(struct batch *batch)
{
	struct arena *arena = batch->arena;
	const char *out = batch->plan->out;
	const struct submissions *all = batch->submissions;
	struct rows old, new;
	const char *table = arena_printf(arena, "%s/results.csv", regrade_dir(arena, out));
	int err = read_rows(arena, regrade_dir(arena, out), &new);

	/* The table is written last: without it some are not regraded yet. */
	if (!err && !path_exists(table))
		err = -EINPROGRESS;
	if (!err)
		err = read_rows(arena, out, &old);
	batch->results = arena_alloc(arena, (all->n + 1) * sizeof(*batch->results));
	batch->done = arena_alloc(arena, (all->n + 1) * sizeof(*batch->done));
	for (int i = 0; i < all->n && !err; i++) {
		const struct grade_result *row = row_of(&new, all->list[i].student);

		row = row ? row : row_of(&old, all->list[i].student);
		if (!row)
			return -ENODATA;
		batch->results[i] = *row;
		batch->done[i] = true;
	}
	for (int i = 0; i < new.n && !err; i++)
		err = move_student(arena, out, new.list[i].student);
	return err ? err : write_rows(batch, new.header);
}

const char *regrade_refusal(int err)
{
	switch (err) {
	case -ENOENT:
		return "nothing was regraded there";
	case -EINPROGRESS:
		return "the regrade was interrupted; go on with --resume first";
	case -ENODATA:
		return "not all have a result yet; grade with --resume first";
	default:
		return NULL;
	}
}

int regrade_discard(struct arena *arena, const char *out)
{
	return remove_tree(regrade_dir(arena, out));
}
