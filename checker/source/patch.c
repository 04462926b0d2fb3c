// SPDX-License-Identifier: GPL-2.0-only
#include "patch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

/* ---- parsing ----------------------------------------------------------------------------- */

struct parsing {
	struct arena *arena;
	const char *rest; /* of the text */
	int at;		  /* number of the line at hand */
	char *line;	  /* without its newline; NULL at the end */
	struct patch *patch;
	struct patch_file *file; /* being read */
	const char *error;
};

static void advance(struct parsing *p)
{
	size_t len = strcspn(p->rest, "\n");

	if (!*p->rest) {
		p->line = NULL;
		return;
	}
	p->at++;
	p->line = arena_strndup(p->arena, p->rest, len);
	p->rest += len + (p->rest[len] == '\n');
}

static int fail(struct parsing *p, const char *why)
{
	if (!p->error)
		p->error = arena_printf(p->arena, "line %d of the diff: %s", p->at, why);
	return -EINVAL;
}

static bool path_is_safe(const char *path)
{
	if (!*path || *path == '/' || *path == '"')
		return false;
	for (const char *p = path; *p;) {
		size_t len = strcspn(p, "/");

		if (!len || (len == 1 && p[0] == '.') || (len == 2 && strncmp(p, "..", 2) == 0) ||
		    (len == 4 && strncasecmp(p, ".git", 4) == 0))
			return false;
		p += len;
		p += *p == '/';
	}
	return !ends_with(path, "/");
}

/* "--- a/kernel/adder.c<TAB>date": the path without its first part; NULL for /dev/null. */
static int take_path(struct parsing *p, const char *text, const char **path)
{
	char *name = arena_strndup(p->arena, text, strcspn(text, "\t\r"));
	char *slash = strchr(name, '/');

	*path = NULL;
	if (strcmp(name, "/dev/null") == 0)
		return 0;
	if (!slash || !path_is_safe(slash + 1))
		return fail(p, "the path is not one below the tree");
	*path = slash + 1;
	return 0;
}

static struct patch_file *new_file(struct parsing *p)
{
	p->file = arena_append(p->arena, &p->patch->files, &p->patch->nfiles);
	return p->file;
}

/* "diff --git a/X b/X" tells the path of a file without hunks (an empty or mode-only one). */
static int take_git_header(struct parsing *p)
{
	const char *names = p->line + strlen("diff --git ");
	size_t len = strlen(names);
	struct patch_file *file = new_file(p);
	int err = 0;

	/* Both names are the same but for their first letter, so the middle is where they part. */
	if (len % 2 == 0 || names[len / 2] != ' ')
		return fail(p, "files are not renamed here");
	err = take_path(p, arena_strndup(p->arena, names, len / 2), &file->old_path);
	file->new_path = file->old_path;
	for (advance(p); !err && p->line; advance(p)) {
		if (starts_with(p->line, "new file mode "))
			file->old_path = NULL, file->mode = strtoul(p->line + 14, NULL, 8);
		else if (starts_with(p->line, "deleted file mode "))
			file->new_path = NULL;
		else if (starts_with(p->line, "new mode "))
			file->mode = strtoul(p->line + 9, NULL, 8);
		else if (starts_with(p->line, "rename ") || starts_with(p->line, "copy "))
			err = fail(p, "files are not renamed here");
		else if (!starts_with(p->line, "old mode ") && !starts_with(p->line, "index ") &&
			 !starts_with(p->line, "similarity "))
			break;
	}
	if (!err && file->mode && (file->mode & 0170000) != 0100000)
		err = fail(p, "only plain files can be patched");
	if (!err && !file->old_path && !file->new_path)
		err = fail(p, "neither side names a file");
	return err;
}

static int take_file_names(struct parsing *p)
{
	const char *old_path, *new_path;
	int err = take_path(p, p->line + 4, &old_path);

	advance(p);
	if (err || !p->line || !starts_with(p->line, "+++ "))
		return err ? err : fail(p, "--- is not followed by +++");
	err = take_path(p, p->line + 4, &new_path);
	if (err)
		return err;
	if (!old_path && !new_path)
		return fail(p, "neither side names a file");
	if (old_path && new_path && strcmp(old_path, new_path) != 0)
		return fail(p, "files are not renamed here");
	if (!p->file || p->file->nhunks ||
	    !streq(p->file->new_path ? p->file->new_path : p->file->old_path,
		   new_path ? new_path : old_path))
		new_file(p);
	p->file->old_path = old_path;
	p->file->new_path = new_path;
	advance(p);
	return 0;
}

static int take_hunk_lines(struct parsing *p, struct patch_hunk *hunk, int old_count, int new_count)
{
	while (old_count || new_count) {
		struct patch_line *line;
		char kind = p->line ? (*p->line ? *p->line : ' ') : 0;

		if (kind == '\\' && hunk->nlines) {
			hunk->lines[hunk->nlines - 1].no_newline = true;
			advance(p);
			continue;
		}
		if ((kind != ' ' && kind != '+' && kind != '-') || (kind != '+' && !old_count) ||
		    (kind != '-' && !new_count))
			return fail(p, "the hunk does not hold as many lines as its @@ line says");
		line = arena_append(p->arena, &hunk->lines, &hunk->nlines);
		*line = (struct patch_line){.kind = kind, .text = *p->line ? p->line + 1 : ""};
		old_count -= kind != '+';
		new_count -= kind != '-';
		advance(p);
	}
	if (p->line && *p->line == '\\') {
		hunk->lines[hunk->nlines - 1].no_newline = true;
		advance(p);
	}
	return 0;
}

#define LINE_MAX_NUMBER (1 << 24) /* no file of a kernel is that long */

static int take_hunk(struct parsing *p)
{
	int old_line, old_count = 1, new_line, new_count = 1, used = 0;
	const char *s = p->line;
	struct patch_hunk *hunk;

	if (!p->file)
		return fail(p, "a hunk before any file");
	if (sscanf(s, "@@ -%d%n", &old_line, &used) != 1 ||
	    (s[used] == ',' && sscanf(s + used, ",%d%n", &old_count, &(int){0}) != 1))
		return fail(p, "the @@ line cannot be read");
	s = strstr(s, " +");
	if (!s || sscanf(s, " +%d%n", &new_line, &used) != 1 ||
	    (s[used] == ',' && sscanf(s + used, ",%d", &new_count) != 1))
		return fail(p, "the @@ line cannot be read");
	if (old_count < 0 || new_count < 0 || old_line < 0 || old_line > LINE_MAX_NUMBER ||
	    (!old_count && !new_count))
		return fail(p, "the @@ line cannot be right");
	hunk = arena_append(p->arena, &p->file->hunks, &p->file->nhunks);
	hunk->old_line = old_line;
	hunk->at = p->at;
	advance(p);
	return take_hunk_lines(p, hunk, old_count, new_count);
}

int patch_parse(struct arena *arena, const char *text, struct patch *patch, const char **error)
{
	struct parsing p = {.arena = arena, .rest = text, .patch = patch};
	int err = 0;

	*patch = (struct patch){0};
	advance(&p);
	while (!err && p.line) {
		if (starts_with(p.line, "diff --git ")) {
			err = take_git_header(&p);
		} else if (starts_with(p.line, "--- ") && starts_with(p.rest, "+++ ")) {
			err = take_file_names(&p);
		} else if (starts_with(p.line, "@@ -")) {
			err = take_hunk(&p);
		} else if (starts_with(p.line, "GIT binary patch") ||
			   starts_with(p.line, "Binary files ")) {
			err = fail(&p, "binary files cannot be patched here");
		} else {
			advance(&p);
		}
	}
	*error = p.error;
	return err;
}

/* ---- reading and writing trees ----------------------------------------------------------- */

static int read_from_dir(void *cookie, const char *path, struct strbuf *out, unsigned *mode)
{
	char *full = path_join(cookie, path);
	struct stat st;
	int err = lstat(full, &st) < 0 ? -errno : S_ISREG(st.st_mode) ? 0 : -EISDIR;

	if (!err)
		err = file_read(full, out, 64 << 20);
	if (!err)
		*mode = st.st_mode & 0111 ? 0755 : 0644;
	free(full);
	return err == -ENOTDIR ? -ENOENT : err;
}

struct tree_reader tree_reader_dir(const char *dir)
{
	return (struct tree_reader){.read = read_from_dir, .cookie = (void *)dir};
}

static int write_change(const char *dir, const struct change *change)
{
	char *full = path_join(dir, change->path);
	int err;

	if (!change->content) {
		err = unlink(full) < 0 && errno != ENOENT ? -errno : 0;
	} else {
		err = mkdirs_for(full);
		if (!err)
			err = file_write_atomic(full, change->content, change->len);
		if (!err && chmod(full, change->mode) < 0)
			err = -errno;
	}
	free(full);
	return err;
}

int changes_write(const char *dir, const struct changes *changes, const char **failed)
{
	int err = 0;

	for (int i = 0; i < changes->n && !err; i++) {
		err = write_change(dir, &changes->list[i]);
		if (err && failed)
			*failed = changes->list[i].path;
	}
	return err;
}
