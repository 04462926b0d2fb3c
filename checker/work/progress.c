// SPDX-License-Identifier: GPL-2.0-only
#include "progress.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../lib/fs.h"
#include "../lib/inifile.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "workspace.h"

void timestamp(char text[24])
{
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	strftime(text, 24, "%Y-%m-%d %H:%M:%S", &tm);
}

const struct step_progress *progress_find(const struct progress *progress, const char *name)
{
	for (int i = 0; i < progress->nsteps; i++) {
		if (strcmp(progress->steps[i].name, name) == 0)
			return &progress->steps[i];
	}
	return NULL;
}

static int step_compare(const void *a, const void *b)
{
	return strcmp(((const struct step_progress *)a)->name,
		      ((const struct step_progress *)b)->name);
}

struct step_progress *progress_step(struct progress *progress, const char *name)
{
	struct step_progress *step = (struct step_progress *)progress_find(progress, name);

	if (step || progress->nsteps == PROGRESS_STEPS_MAX)
		return step;
	step = &progress->steps[progress->nsteps++];
	*step = (struct step_progress){0};
	snprintf(step->name, sizeof(step->name), "%s", name);
	qsort(progress->steps, progress->nsteps, sizeof(*step), step_compare);
	return (struct step_progress *)progress_find(progress, name);
}

/* ---- moving about ------------------------------------------------------------------------- */

void progress_leave(struct progress *progress, const char *tree)
{
	struct step_progress *step = progress_step(progress, progress->current);

	if (!step || (step->left[0] && streq(step->entered, tree)))
		return;
	snprintf(step->left, sizeof(step->left), "%s", tree);
	snprintf(step->left_from, sizeof(step->left_from), "%s", step->entered);
}

void progress_enter(struct progress *progress, const char *name, const char *tree)
{
	struct step_progress *step = progress_step(progress, name);
	bool again = step && step->left[0] && streq(step->left, tree);

	if (step && again && step->left_from[0])
		snprintf(step->entered, sizeof(step->entered), "%s", step->left_from);
	else if (step && (!again || !step->entered[0]))
		snprintf(step->entered, sizeof(step->entered), "%s", tree);
	snprintf(progress->current, sizeof(progress->current), "%s", name);
}

static void recall(struct step_progress *step, const struct step_progress *then)
{
	if (!step->entered[0])
		snprintf(step->entered, sizeof(step->entered), "%s", then->entered);
	if (!step->left[0]) {
		snprintf(step->left, sizeof(step->left), "%s", then->left);
		snprintf(step->left_from, sizeof(step->left_from), "%s", then->left_from);
	}
	if (!step->passed[0]) {
		snprintf(step->passed, sizeof(step->passed), "%s", then->passed);
		snprintf(step->passed_at, sizeof(step->passed_at), "%s", then->passed_at);
	}
	step->hints = then->hints > step->hints ? then->hints : step->hints;
}

void progress_return(struct progress *progress, const struct progress *then)
{
	const struct step_progress *there = progress_find(then, then->current);
	struct step_progress *step;

	if (progress->round != then->round) {
		const struct progress now = *progress;

		*progress = *then;
		progress->record = now.record;
		memcpy(progress->student, now.student, sizeof(now.student));
		memcpy(progress->variant, now.variant, sizeof(now.variant));
		return;
	}
	for (int i = 0; i < then->nsteps; i++) {
		step = progress_step(progress, then->steps[i].name);
		if (step)
			recall(step, &then->steps[i]);
	}
	snprintf(progress->current, sizeof(progress->current), "%s", then->current);
	step = progress_step(progress, then->current);
	if (step && there && there->entered[0])
		snprintf(step->entered, sizeof(step->entered), "%s", there->entered);
}

/* ---- reading ----------------------------------------------------------------------------- */

static char *take_text(const char *value, char *to, size_t size)
{
	if (strlen(value) >= size)
		return xasprintf("the value is too long");
	snprintf(to, size, "%s", value);
	return NULL;
}

static char *take_hash(const char *value, char to[HASH_HEX])
{
	if (strspn(value, "0123456789abcdef") != HASH_HEX - 1 || value[HASH_HEX - 1])
		return xasprintf("\"%s\" is no tree (40 hexadecimal digits)", value);
	snprintf(to, HASH_HEX, "%s", value);
	return NULL;
}

static char *take_count(const char *value, int *to)
{
	char *end;
	long n = strtol(value, &end, 10);

	if (end == value || *end || n < 0 || n > 1000000)
		return xasprintf("\"%s\" is no count", value);
	*to = (int)n;
	return NULL;
}

static char *take_track(const char *value, enum track *track)
{
	if (strcmp(value, "modern") != 0 && strcmp(value, "classic") != 0)
		return xasprintf("track is \"modern\" or \"classic\", not \"%s\"", value);
	*track = value[0] == 'c' ? TRACK_CLASSIC : TRACK_MODERN;
	return NULL;
}

static char *course_entry(struct progress *progress, const struct ini_entry *e)
{
	if (streq(e->key, "kernel"))
		return take_text(e->value, progress->kernel, sizeof(progress->kernel));
	if (streq(e->key, "student"))
		return take_text(e->value, progress->student, sizeof(progress->student));
	if (streq(e->key, "variant"))
		return take_text(e->value, progress->variant, sizeof(progress->variant));
	if (streq(e->key, "current"))
		return take_text(e->value, progress->current, sizeof(progress->current));
	if (streq(e->key, "track"))
		return take_track(e->value, &progress->track);
	if (streq(e->key, "round"))
		return take_count(e->value, &progress->round);
	return xasprintf("[course] has no \"%s\"", e->key);
}

/* "HASH 2026-11-22 09:12:30" */
static char *take_passed(const char *value, struct step_progress *step)
{
	char hash[HASH_HEX];
	const char *when = value + strcspn(value, " ");

	snprintf(hash, sizeof(hash), "%.*s", (int)(when - value), value);
	if (*when)
		when++;
	if (strlen(when) != strlen("2026-11-22 09:12:30"))
		return xasprintf("\"%s\" is no time such as 2026-11-22 09:12:30", when);
	snprintf(step->passed_at, sizeof(step->passed_at), "%s", when);
	return take_hash(hash, step->passed);
}

static char *step_entry(struct progress *progress, const struct ini_entry *e, const char *name)
{
	struct step_progress *step = progress_step(progress, name);

	if (!step || strlen(name) >= sizeof(step->name))
		return xasprintf("there cannot be that many steps, or such long names");
	if (streq(e->key, "entered"))
		return take_hash(e->value, step->entered);
	if (streq(e->key, "left"))
		return take_hash(e->value, step->left);
	if (streq(e->key, "left-from"))
		return take_hash(e->value, step->left_from);
	if (streq(e->key, "passed"))
		return take_passed(e->value, step);
	if (streq(e->key, "broke"))
		return take_text(e->value, step->broke_at, sizeof(step->broke_at));
	if (streq(e->key, "failed"))
		return take_count(e->value, &step->failed);
	if (streq(e->key, "hints"))
		return take_count(e->value, &step->hints);
	if (streq(e->key, "last"))
		return take_text(e->value, step->last, sizeof(step->last));
	return xasprintf("[step ...] has no \"%s\"", e->key);
}

static char *any_entry(void *cookie, const struct ini_entry *e)
{
	const char *name = ini_section(e->section, "step");

	if (streq(e->section, "course"))
		return course_entry(cookie, e);
	if (streq(e->section, "record"))
		return record_entry(&((struct progress *)cookie)->record, e->key, e->value);
	if (name && *name)
		return step_entry(cookie, e, name);
	return xasprintf("there is no section [%s] in this file", e->section);
}

int progress_parse(const char *name, const char *text, struct progress *progress, char **error)
{
	int err;

	*progress = (struct progress){0};
	err = inifile_parse(name, text, any_entry, progress, error);
	if (!err && !progress->current[0]) {
		*error = xasprintf("%s: the [course] section with its \"current\" step is missing",
				   name);
		err = -EINVAL;
	}
	return err;
}

int progress_load(struct progress *progress, char **error)
{
	const char *path = workspace_get()->progress;
	struct strbuf text = {0};
	int err = file_read(path, &text, 1 << 20);

	if (err)
		*error = xasprintf("%s: %s", path, strerror(-err));
	else if (strlen(strbuf_str(&text)) != text.len)
		err = -EINVAL, *error = xasprintf("%s: the file holds NUL bytes", path);
	else
		err = progress_parse(path, strbuf_str(&text), progress, error);
	strbuf_release(&text);
	return err;
}

/* ---- writing ----------------------------------------------------------------------------- */

static void step_text(struct strbuf *out, const struct step_progress *step)
{
	strbuf_addf(out, "\n[step %s]\n", step->name);
	if (step->entered[0])
		strbuf_addf(out, "entered = %s\n", step->entered);
	if (step->left[0])
		strbuf_addf(out, "left = %s\n", step->left);
	if (step->left_from[0])
		strbuf_addf(out, "left-from = %s\n", step->left_from);
	if (step->passed[0])
		strbuf_addf(out, "passed = %s %s\n", step->passed, step->passed_at);
	if (step->broke_at[0])
		strbuf_addf(out, "broke = %s\n", step->broke_at);
	if (step->last[0])
		strbuf_addf(out, "last = %s\n", step->last);
	strbuf_addf(out, "failed = %d\nhints = %d\n", step->failed, step->hints);
}

char *progress_text(const struct progress *progress)
{
	struct strbuf out = {0};

	strbuf_addstr(&out,
		      "# Syscall Lab: how far you are. The lab reads and writes this file.\n\n");
	strbuf_addf(&out, "[course]\nkernel = %s\ntrack = %s\n", progress->kernel,
		    track_name(progress->track));
	if (progress->student[0])
		strbuf_addf(&out, "student = %s\n", progress->student);
	if (progress->variant[0])
		strbuf_addf(&out, "variant = %s\n", progress->variant);
	strbuf_addf(&out, "current = %s\n", progress->current);
	if (progress->round)
		strbuf_addf(&out, "round = %d\n", progress->round);
	for (int i = 0; i < progress->nsteps; i++)
		step_text(&out, &progress->steps[i]);
	record_text(&progress->record, &out);
	return strbuf_detach(&out);
}

int progress_save(const struct progress *progress)
{
	const char *path = workspace_get()->progress;
	char *text = progress_text(progress), *before = xasprintf("%s~", path);
	int err;

	unlink(before);
	if (link(path, before) < 0 && errno != ENOENT) {
		/* A file system without links: then there is no spare copy. */
	}
	err = file_write_atomic(path, text, strlen(text));
	free(before);
	free(text);
	return err;
}
