// SPDX-License-Identifier: GPL-2.0-only
#include "series.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"

static void note(struct series *series, const char *text)
{
	*arena_append(series->arena, &series->notes, &series->nnotes) = text;
}

static const char *place(const struct series *series, int part, int line, const char *words)
{
	const struct submission *submission = series->submission;
	const char *file = submission->nparts > 1 ? submission->parts[part].name : "the patch";

	if (!line)
		return arena_printf(series->arena, "%s: %s", file, words);
	return arena_printf(series->arena, "%s, line %d: %s", file, line, words);
}

/* ---- reading --------------------------------------------------------------------------------- */

static const struct step *step_named(const struct course *course, const char *text)
{
	for (int i = 0; text && course && i < course->nsteps; i++) {
		const char *name = course->steps[i].name;
		size_t len = strlen(name);

		if (strncmp(text, name, len) == 0 && !isalnum((unsigned char)text[len]))
			return &course->steps[i];
	}
	return NULL;
}

/* A series may begin with a letter that holds no patch. */
static bool is_cover_letter(const struct submission_part *part, const struct diff *diff)
{
	return diff->problem && !diff->problem_line &&
	       (strstr(part->name, "cover-letter") ||
		(diff->nmails == 1 && diff->mails[0].total && !diff->mails[0].number));
}

static const struct series_patch *known_patch(const struct series *series,
					      const struct diff_mail *mail)
{
	for (int i = 0; i < series->n; i++) {
		const struct diff_mail *other = series->patches[i].mail;

		if (other->len == mail->len && memcmp(other->text, mail->text, mail->len) == 0)
			return &series->patches[i];
	}
	return NULL;
}

static void add_mail(struct series *series, int part, const struct diff *diff,
		     const struct diff_mail *mail)
{
	const char *file =
		series->submission->nparts > 1 ? series->submission->parts[part].name : NULL;
	const struct step *step = step_named(series->course, mail->subject);

	if (!mail->nfiles)
		return;
	if (known_patch(series, mail)) {
		note(series,
		     place(series, part, mail->line, "this patch is there twice; it counts once"));
		return;
	}
	if (!step)
		step = step_named(series->course, file);
	series->named |= step != NULL;
	*arena_append(series->arena, &series->patches, &series->n) =
		(struct series_patch){.part = part, .diff = diff, .mail = mail, .step = step};
}

static bool read_part(struct series *series, int index)
{
	const struct submission_part *part = &series->submission->parts[index];
	const struct diff *diff = diff_parse(series->arena, part->text, part->len);

	for (int i = 0; i < diff->nnotes; i++) {
		const char *words = place(series, index, diff->notes[i].line, diff->notes[i].text);

		note(series, words);
		if (diff->notes[i].hidden)
			*arena_append(series->arena, &series->flags, &series->nflags) = words;
	}
	if (is_cover_letter(part, diff))
		return true;
	if (diff->problem) {
		series->problem = place(series, index, diff->problem_line, diff->problem);
		return false;
	}
	for (int i = 0; i < diff->nmails; i++)
		add_mail(series, index, diff, &diff->mails[i]);
	return true;
}

/* ---- repositories ----------------------------------------------------------------------------- */

/* Whether some patch has a file below @dir (which ends in "/" or is empty) called @name. */
static bool has_beside(const struct series *series, const char *dir, size_t len, const char *name)
{
	for (int i = 0; i < series->n; i++) {
		const struct diff_mail *mail = series->patches[i].mail;

		for (int j = 0; j < mail->nfiles; j++) {
			const char *path = series->patches[i].diff->files[mail->first + j].path;

			if (strncmp(path, dir, len) == 0 && starts_with(path + len, name))
				return true;
		}
	}
	return false;
}

/* git takes any directory with a HEAD, objects/ and refs/ for a repository, and runs its hooks. */
static bool is_bare_head(const struct series *series, const char *path)
{
	static const char *const beside[] = {"config", "objects/", "refs/", "hooks/"};
	const char *slash = strrchr(path, '/');
	size_t len = slash ? slash + 1 - path : 0;

	if (!streq(path + len, "HEAD"))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(beside); i++) {
		if (has_beside(series, path, len, beside[i]))
			return true;
	}
	return false;
}

static bool refuse_repositories(struct series *series)
{
	for (int i = 0; i < series->n; i++) {
		const struct series_patch *patch = &series->patches[i];

		for (int j = 0; j < patch->mail->nfiles; j++) {
			const struct diff_file *file = &patch->diff->files[patch->mail->first + j];

			if (!is_bare_head(series, file->path))
				continue;
			series->problem = place(
				series, patch->part, file->line,
				arena_printf(series->arena,
					     "%s is the head of a git repository of its own: hand in "
					     "only changes to the kernel's files",
					     file->path));
			return false;
		}
	}
	return true;
}

/* ---- order ----------------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
	const struct series_patch *x = a, *y = b;

	return x->mail->number - y->mail->number;
}

static bool in_order(const struct series *series)
{
	for (int i = 1; i < series->n; i++) {
		if (series->patches[i - 1].mail->number > series->patches[i].mail->number)
			return false;
	}
	return true;
}

/* Whether each patch has a number of its own in one and the same series. */
static bool all_numbered(const struct series *series)
{
	for (int i = 0; i < series->n; i++) {
		const struct diff_mail *mail = series->patches[i].mail;

		if (!mail->number || mail->total != series->patches[0].mail->total)
			return false;
		for (int j = 0; j < i; j++) {
			if (series->patches[j].mail->number == mail->number)
				return false;
		}
	}
	return series->n > 0;
}

static void sort_patches(struct series *series)
{
	if (!all_numbered(series) || in_order(series))
		return;
	qsort(series->patches, series->n, sizeof(*series->patches), by_number);
	note(series, "the patches were put on in the order of their numbers, not of their files");
}

static int by_name(const void *a, const void *b)
{
	const struct submission_part *const *x = a, *const *y = b;

	return strverscmp((*x)->name, (*y)->name);
}

bool series_read(struct series *series)
{
	const struct submission *submission = series->submission;
	const struct submission_part **parts =
		arena_alloc(series->arena, (submission->nparts + 1) * sizeof(*parts));

	for (int i = 0; i < submission->nparts; i++)
		parts[i] = &submission->parts[i];
	if (submission->nparts)
		qsort(parts, submission->nparts, sizeof(*parts), by_name);
	for (int i = 0; i < submission->nparts; i++) {
		if (!read_part(series, (int)(parts[i] - submission->parts)))
			return false;
	}
	sort_patches(series);
	return refuse_repositories(series);
}

bool series_apply(struct series *series, struct edits *edits)
{
	for (int i = 0; i < series->n; i++) {
		struct series_patch *patch = &series->patches[i];

		if (!edits_add_mail(edits, patch->diff, patch->mail)) {
			series->problem =
				place(series, patch->part, edits->problem_line, edits->problem);
			return false;
		}
		patch->after = edits_state(edits);
	}
	return true;
}

/* ---- whose is which -------------------------------------------------------------------------- */

int series_first(const struct series *series, const struct step *step)
{
	for (int i = 0; i < series->n; i++) {
		if (series->patches[i].step == step)
			return i;
	}
	return -1;
}

int series_own(const struct series *series, const struct step *step)
{
	int own = -1;

	for (int i = 0; i < series->n; i++) {
		if (series->patches[i].step == step ||
		    (!series->patches[i].step && own >= 0 && own == i - 1))
			own = i;
	}
	return own;
}

int series_before(const struct series *series, const struct step *step)
{
	for (const struct step *s = step - 1; s >= series->course->steps; s--) {
		int own = series_own(series, s);

		if (own >= 0)
			return own;
	}
	return -1;
}

int series_behind(const struct series *series, const struct step *step)
{
	for (const struct step *s = step + 1; s < series->course->steps + series->course->nsteps;
	     s++) {
		int own = series_own(series, s);

		if (own >= 0)
			return own;
	}
	return -1;
}

const struct edits_state *series_state(const struct series *series, int index)
{
	return index < 0 ? NULL : &series->patches[index].after;
}

const char *series_where(const struct series *series, int index)
{
	const struct series_patch *patch = &series->patches[index];
	const struct submission *submission = series->submission;

	if (submission->nparts > 1)
		return arena_printf(series->arena, "%s (line %d)",
				    submission->parts[patch->part].name, patch->mail->line);
	if (series->n == 1)
		return "the patch";
	return arena_printf(series->arena, "patch %d of %d (line %d)", index + 1, series->n,
			    patch->mail->line);
}
