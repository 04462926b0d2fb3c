// SPDX-License-Identifier: GPL-2.0-only
#include "laid.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../course/variant.h"
#include "../source/patch.h"
#include "../work/session.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

#define TABLE "arch/x86/entry/syscalls/syscall_64.tbl"

/* Read a diff of the course, whose name malloc gave; false where there is none. */
static bool read_diff(struct arena *arena, char *name, struct patch *patch)
{
	struct strbuf text = {0};
	const char *error;
	bool ok = name && course_read(name, &text, 16 << 20) == 0 &&
		  patch_parse(arena, strbuf_str(&text), patch, &error) == 0;

	strbuf_release(&text);
	free(name);
	return ok;
}

static int read_text(void *cookie, const char *path, struct strbuf *out, unsigned *mode)
{
	size_t len;
	const char *text = edits_text(cookie, path, &len);

	if (!text)
		return -ENOENT;
	strbuf_add(out, text, len);
	*mode = 0644;
	return 0;
}

static bool read_traits(struct edits *edits, struct traits *traits)
{
	struct edits_state now = edits_state(edits);
	size_t len;
	const char *text;

	edits_set_state(edits, NULL);
	text = edits_text(edits, TABLE, &len);
	edits_set_state(edits, &now);
	return text && traits_read(text, traits);
}

/* Put a diff of the course onto what is worked out so far, adapted to the tree. */
static bool lay(struct edits *edits, const struct patch *patch)
{
	const struct tree_reader reader = {.read = read_text, .cookie = edits};
	struct changes changes;
	struct traits traits;

	if (!read_traits(edits, &traits))
		return false;
	patch_plan(edits->arena, patch, &reader, &traits, false, &changes);
	if (changes.conflict_file)
		return false;
	for (int i = 0; i < changes.n; i++) {
		const struct change *change = &changes.list[i];

		if (path_is_allowed(edits->allowed, change->path) &&
		    !edits_set_text(edits, change->path, change->content, change->len))
			return false;
	}
	return true;
}

bool laid_is_all(struct edits *edits, const struct step *step, const struct edits_state *before,
		 const struct edits_state *after)
{
	struct edits_state laid;
	struct patch patch;

	if (!read_diff(edits->arena, step_file(step, "start.diff"), &patch))
		return false;
	edits_set_state(edits, before);
	if (!lay(edits, &patch))
		return false;
	laid = edits_state(edits);
	return edits_same(edits, &laid, after);
}

bool laid_is_missing(struct edits *edits, const struct step *step, const struct edits_state *state)
{
	struct patch patch;
	int made = 0;
	size_t len;

	if (!read_diff(edits->arena, step_file(step, "start.diff"), &patch))
		return false;
	edits_set_state(edits, state);
	for (int i = 0; i < patch.nfiles; i++) {
		if (patch.files[i].old_path)
			continue;
		made++;
		if (edits_text(edits, patch.files[i].new_path, &len))
			return false;
	}
	return made > 0;
}

static bool is_changed(struct edits *edits, const char *path, const struct edits_state *state)
{
	size_t len, old_len;
	const char *text, *old;

	edits_set_state(edits, NULL);
	old = edits_text(edits, path, &old_len);
	edits_set_state(edits, state);
	text = edits_text(edits, path, &len);
	if (!text || !old)
		return text != old;
	return len != old_len || memcmp(text, old, len) != 0;
}

bool laid_is_untouched(struct edits *edits, const struct step *step,
		       const struct edits_state *state)
{
	struct patch patch;

	if (!read_diff(edits->arena, step_solution(step, "solution.diff"), &patch))
		return false;
	for (int i = 0; i < patch.nfiles; i++) {
		const struct patch_file *file = &patch.files[i];

		if (is_changed(edits, file->new_path ? file->new_path : file->old_path, state))
			return false;
	}
	return true;
}

/* ---- taking it out --------------------------------------------------------------------------- */

/* Where @line stands in @text as a whole line; NULL when it does not. */
static const char *find_line(const char *text, size_t len, const char *line, size_t n)
{
	const char *end = text + len;

	while (text < end) {
		const char *newline = memchr(text, '\n', end - text);

		if ((size_t)((newline ? newline : end) - text) == n && memcmp(text, line, n) == 0)
			return text;
		text = newline ? newline + 1 : end;
	}
	return NULL;
}

static void take_line(struct edits *edits, const char *path, const char *line)
{
	size_t len, n = strlen(line);
	const char *text = edits_text(edits, path, &len), *at;
	struct strbuf out = {0};

	at = text ? find_line(text, len, line, n) : NULL;
	if (!at)
		return;
	strbuf_add(&out, text, at - text);
	at += n < (size_t)(text + len - at) ? n + 1 : n;
	strbuf_add(&out, at, text + len - at);
	edits_set_text(edits, path, strbuf_str(&out), out.len);
	strbuf_release(&out);
}

static void take_out(struct edits *edits, const struct patch *patch)
{
	for (int i = 0; i < patch->nfiles; i++) {
		const struct patch_file *file = &patch->files[i];

		for (int j = 0; file->old_path && file->new_path && j < file->nhunks; j++) {
			const struct patch_hunk *hunk = &file->hunks[j];

			for (int k = 0; k < hunk->nlines; k++) {
				if (hunk->lines[k].kind == '+' && *hunk->lines[k].text)
					take_line(edits, file->new_path, hunk->lines[k].text);
			}
		}
	}
}

struct edits_state laid_without(struct edits *edits, const struct course *course,
				const struct step *step, const struct edits_state *state)
{
	edits_set_state(edits, state);
	for (int i = 0; i < edits->n; i++) {
		struct edit *edit = &edits->list[i];

		if (!path_is_allowed(step->paths, edit->path)) {
			edit->new_text = edit->old_text;
			edit->new_len = edit->old_len;
		}
	}
	for (const struct step *s = step + 1; s < course->steps + course->nsteps; s++) {
		struct patch patch;

		if (read_diff(edits->arena, step_file(s, "start.diff"), &patch))
			take_out(edits, &patch);
	}
	return edits_state(edits);
}

/* ---- the course's own way -------------------------------------------------------------------- */

/* Only the share of a diff that concerns @path. */
static void lay_share(struct edits *edits, char *name, const char *path)
{
	struct patch patch, share = {0};

	if (!read_diff(edits->arena, name, &patch))
		return;
	for (int i = 0; i < patch.nfiles; i++) {
		const struct patch_file *file = &patch.files[i];

		if (streq(file->new_path ? file->new_path : file->old_path, path))
			*arena_append(edits->arena, &share.files, &share.nfiles) = *file;
	}
	if (share.nfiles)
		lay(edits, &share);
}

const char *laid_solution(struct edits *edits, const struct course *course, const struct step *step,
			  const char *path, size_t *len)
{
	const char *text = NULL;

	edits_set_state(edits, NULL);
	if (edits_text(edits, path, len))
		return NULL; /* the kernel's own */
	for (const struct step *s = course->steps; s <= step; s++) {
		lay_share(edits, step_file(s, "start.diff"), path);
		lay_share(edits, step_solution(s, "solution.diff"), path);
	}
	text = edits_text(edits, path, len);
	edits_set_state(edits, NULL);
	return text;
}
