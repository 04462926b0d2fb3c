// SPDX-License-Identifier: GPL-2.0-only
#include "smalltree.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../source/patch.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

struct small_file {
	const char *path, *text;
	size_t len;
};

/* struct small_source - a tree read into memory; @idle are copies on disk that nobody has */
struct small_source {
	bool read;
	struct small_file *files;
	int nfiles;
	struct small_tree *idle, *keep;
};

static const char *const names[] = {"bare", "prefixed"};

static struct {
	struct arena *arena;
	struct small_source sources[ARRAY_SIZE(names)][2];
	char *dir; /* that holds all copies */
	int ncopies;
} all;

/* ---- ending ---------------------------------------------------------------------------------- */

static void free_tree(struct small_tree *tree)
{
	while (tree) {
		struct small_tree *next = tree->next;

		free(tree->dir);
		free(tree->changed);
		free(tree);
		tree = next;
	}
}

static void remove_all(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		for (int j = 0; j < 2; j++) {
			free_tree(all.sources[i][j].idle);
			free_tree(all.sources[i][j].keep);
		}
	}
	if (all.dir)
		remove_tree(all.dir);
	free(all.dir);
	arena_free(all.arena);
	memset(&all, 0, sizeof(all));
}

static int begin_all(void)
{
	const char *base = getenv("TMPDIR");

	if (all.dir)
		return 0;
	all.dir = xasprintf("%s/lab-trees-XXXXXX", base && *base ? base : "/tmp");
	if (!mkdtemp(all.dir)) {
		int err = -errno;

		free(all.dir);
		all.dir = NULL;
		return err;
	}
	all.arena = arena_new();
	atexit(remove_all);
	return 0;
}

/* ---- reading --------------------------------------------------------------------------------- */

static const struct small_file *find_file(const struct small_source *source, const char *path)
{
	for (int i = 0; i < source->nfiles; i++)
		if (streq(source->files[i].path, path))
			return &source->files[i];
	return NULL;
}

static int take_file(struct small_source *source, const char *full, const char *path)
{
	struct strbuf text = {0};
	struct small_file *file;
	int err = file_read(full, &text, 1 << 20);

	if (!err) {
		file = arena_append(all.arena, &source->files, &source->nfiles);
		file->path = arena_strdup(all.arena, path);
		file->text = arena_strndup(all.arena, strbuf_str(&text), text.len);
		file->len = text.len;
	}
	strbuf_release(&text);
	return err;
}

static int read_fixture_tree(struct small_source *source, const char *name)
{
	char *root = lab_path("checker/tests/fixtures/trees/%s", name);
	char *roots[] = {root, NULL};
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *entry;
	int err = fts ? 0 : -errno;

	while (!err && (entry = fts_read(fts)))
		if (entry->fts_info == FTS_F)
			err = take_file(source, entry->fts_path,
					entry->fts_path + strlen(root) + 1);
	if (fts)
		fts_close(fts);
	free(root);
	return err || source->nfiles ? err : -ENOENT;
}

/* ---- patches --------------------------------------------------------------------------------- */

static int read_from_source(void *cookie, const char *path, struct strbuf *out, unsigned *mode)
{
	const struct small_file *file = find_file(cookie, path);

	if (!file)
		return -ENOENT;
	strbuf_add(out, file->text, file->len);
	*mode = 0644;
	return 0;
}

static void turn_round(struct patch *patch)
{
	for (int i = 0; i < patch->nfiles; i++) {
		struct patch_file *file = &patch->files[i];
		const char *path = file->old_path;

		file->old_path = file->new_path;
		file->new_path = path;
		for (int j = 0; j < file->nhunks; j++)
			for (int k = 0; k < file->hunks[j].nlines; k++)
				if (file->hunks[j].lines[k].kind != ' ')
					file->hunks[j].lines[k].kind ^= '+' ^ '-';
	}
}

static void put_change(struct small_source *source, const struct change *change)
{
	struct small_file *file = (struct small_file *)find_file(source, change->path);

	if (!change->content) {
		*file = source->files[--source->nfiles];
		return;
	}
	if (!file)
		file = arena_append(all.arena, &source->files, &source->nfiles);
	*file = (struct small_file){change->path, change->content, change->len};
}

/* The tree as the learner gets it: the fixture has `adder` in it, and its diff turned round. */
static int take_adder_out(struct small_source *source, const char *name)
{
	char *path = lab_path("checker/tests/fixtures/trees/adder-%s.diff", name);
	struct tree_reader reader = {.read = read_from_source, .cookie = source};
	struct changes changes = {0};
	struct strbuf diff = {0};
	struct patch patch;
	const char *error;
	int err = file_read(path, &diff, 1 << 20);

	if (!err)
		err = patch_parse(all.arena, strbuf_str(&diff), &patch, &error);
	if (!err) {
		turn_round(&patch);
		patch_plan(all.arena, &patch, &reader, NULL, false, &changes);
		err = changes.conflict_file ? -ESTALE : 0;
	}
	for (int i = 0; i < changes.n && !err; i++)
		put_change(source, &changes.list[i]);
	strbuf_release(&diff);
	free(path);
	return err;
}

static struct small_source *find_source(const char *name, enum small_state state)
{
	struct small_source *source;
	int err = begin_all(), i = streq(name, names[1]);

	source = &all.sources[i][state];
	if (!err && !source->read) {
		err = read_fixture_tree(source, names[i]);
		if (!err && state == SMALL_GIVEN)
			err = take_adder_out(source, names[i]);
		source->read = !err;
	}
	errno = -err;
	return err ? NULL : source;
}

/* ---- lending --------------------------------------------------------------------------------- */

static int write_file(const char *dir, const char *path, const char *text, size_t len)
{
	char *full = path_join(dir, path);
	int fd, err = 0;

	/* Not O_TRUNC: ext4 would bring a file that was emptied and filled to the disk at once. */
	fd = open(full, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 && errno == ENOENT && !mkdirs_for(full))
		fd = open(full, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 || write(fd, text, len) != (ssize_t)len || ftruncate(fd, len) < 0)
		err = errno ? -errno : -EIO;
	if (fd >= 0)
		close(fd);
	free(full);
	return err;
}

static struct small_tree *make_copy(const struct small_source *source)
{
	struct small_tree *tree = xcalloc(1, sizeof(*tree));
	int err;

	tree->dir = xasprintf("%s/%d", all.dir, all.ncopies++);
	tree->source = source;
	err = mkdirs(tree->dir);
	for (int i = 0; i < source->nfiles && !err; i++)
		err = write_file(tree->dir, source->files[i].path, source->files[i].text,
				 source->files[i].len);
	if (!err)
		return tree;
	free_tree(tree);
	errno = -err;
	return NULL;
}

static struct small_tree *borrow(struct small_source *source)
{
	struct small_tree *tree = source->idle;

	if (!tree)
		return make_copy(source);
	source->idle = tree->next;
	tree->next = NULL;
	return tree;
}

struct small_tree *small_tree_borrow(const char *name, enum small_state state)
{
	struct small_source *source = find_source(name, state);

	return source ? borrow(source) : NULL;
}

const char *small_tree_given(const char *name)
{
	struct small_source *source = find_source(name, SMALL_GIVEN);

	if (!source)
		return NULL;
	if (!source->keep)
		source->keep = make_copy(source);
	return source->keep ? source->keep->dir : NULL;
}

/* A file that was not there goes, and so do the directories that were made for it. */
static void remove_file(const char *dir, const char *path)
{
	char *full = path_join(dir, path);
	size_t stop = strlen(dir);

	unlink(full);
	for (char *slash; (slash = strrchr(full, '/')) && (size_t)(slash - full) > stop;) {
		*slash = '\0';
		if (rmdir(full) < 0)
			break;
	}
	free(full);
}

void small_tree_return(struct small_tree *tree)
{
	struct small_source *source;

	if (!tree)
		return;
	source = (struct small_source *)tree->source;
	for (int i = 0; i < tree->nchanged; i++) {
		const struct small_file *file = find_file(source, tree->changed[i]);

		if (file)
			write_file(tree->dir, file->path, file->text, file->len);
		else
			remove_file(tree->dir, tree->changed[i]);
		free(tree->changed[i]);
	}
	free(tree->changed);
	tree->changed = NULL;
	tree->nchanged = 0;
	tree->next = source->idle;
	source->idle = tree;
}

const char *small_tree_text(const struct small_tree *tree, const char *path)
{
	const struct small_file *file = find_file(tree->source, path);

	return file ? file->text : NULL;
}

static void note_changed(struct small_tree *tree, const char *path)
{
	for (int i = 0; i < tree->nchanged; i++)
		if (streq(tree->changed[i], path))
			return;
	tree->changed = xrealloc(tree->changed, (tree->nchanged + 1) * sizeof(*tree->changed));
	tree->changed[tree->nchanged++] = xstrdup(path);
}

int small_tree_write(struct small_tree *tree, const char *path, const char *text, size_t len)
{
	char *full;
	int err;

	note_changed(tree, path);
	if (text)
		return write_file(tree->dir, path, text, len);
	full = path_join(tree->dir, path);
	err = unlink(full) < 0 && errno != ENOENT ? -errno : 0;
	free(full);
	return err;
}

int small_tree_patch(struct small_tree *tree, const char *diff)
{
	struct arena *arena = arena_new();
	struct tree_reader reader = tree_reader_dir(tree->dir);
	struct changes changes = {0};
	struct patch patch;
	const char *error;
	int err = patch_parse(arena, diff, &patch, &error);

	if (!err)
		patch_plan(arena, &patch, &reader, NULL, false, &changes);
	if (!err && changes.conflict_file)
		err = -ESTALE;
	for (int i = 0; i < changes.n && !err; i++)
		err = small_tree_write(tree, changes.list[i].path, changes.list[i].content,
				       changes.list[i].len);
	arena_free(arena);
	return err;
}

static int copy_file(struct small_tree *to, const struct small_tree *from, const char *path)
{
	char *full = path_join(from->dir, path);
	struct strbuf text = {0};
	int err = file_read(full, &text, 1 << 20);

	if (!err || err == -ENOENT)
		err = small_tree_write(to, path, err ? NULL : strbuf_str(&text), text.len);
	strbuf_release(&text);
	free(full);
	return err;
}

struct small_tree *small_tree_twin(const struct small_tree *tree)
{
	struct small_tree *twin = borrow((struct small_source *)tree->source);
	int err = 0;

	for (int i = 0; twin && i < tree->nchanged && !err; i++)
		err = copy_file(twin, tree, tree->changed[i]);
	if (!err)
		return twin;
	small_tree_return(twin);
	errno = -err;
	return NULL;
}
