// SPDX-License-Identifier: GPL-2.0-only
#include "saves.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <openssl/sha.h>

#include "../../vm/stage/stage.h"
#include "../lib/fs.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"

#define TOUCHED_MAX 4096 /* more at once is a checkout: something has changed in any case */

/* Dot files and what a build makes never come into the stage, so they cannot matter. */
static bool saves_ignores(const char *path)
{
	static const char *const endings[] = {"~", ".bak", ".orig", ".rej", ".swp"};
	const char *name = path_base(path);

	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		if (ends_with(name, endings[i]))
			return true;
	}
	return stage_generated(path) || (name[0] == '#' && ends_with(name, "#"));
}

static struct saved_file *find(const struct saves *saves, const char *path)
{
	int i = hashset_find(&saves->paths, path, strlen(path));

	return i < 0 ? NULL : &saves->files[i];
}

/* For a path that is new: files move, so what find() gave is no longer good. */
static struct saved_file *add(struct saves *saves, const char *path)
{
	int i = hashset_add(&saves->paths, path, strlen(path));

	if ((i & (i - 1)) == 0)
		saves->files = xrealloc(saves->files, (i ? 2 * i : 1) * sizeof(*saves->files));
	saves->files[i] = (struct saved_file){.path = saves->paths.list[i]};
	return &saves->files[i];
}

void saves_release(struct saves *saves)
{
	hashset_release(&saves->paths);
	free(saves->files);
	saves->files = NULL;
}

/* The name of @path in the tree; NULL for what stands elsewhere. */
static const char *inside(const struct saves *saves, const char *path)
{
	size_t len = strlen(saves->tree);

	return strncmp(path, saves->tree, len) == 0 && path[len] == '/' ? path + len + 1 : NULL;
}

/* What is there now; a link is what it leads to, as in the stage. */
static struct save_content look(const char *path)
{
	struct save_content content = {.state = SAVE_ABSENT};
	struct strbuf text = {0};
	struct stat st;

	if (stat(path, &st) < 0 || S_ISDIR(st.st_mode))
		return content;
	content.state = SAVE_PRESENT;
	content.mode = st.st_mode;
	if (!S_ISREG(st.st_mode))
		return content;
	if (file_read(path, &text, 0))
		content.state = SAVE_UNKNOWN;
	else
		SHA1((const unsigned char *)strbuf_str(&text), text.len, content.hash);
	strbuf_release(&text);
	return content;
}

static bool differ(const struct save_content *a, const struct save_content *b)
{
	return a->state == SAVE_UNKNOWN || b->state == SAVE_UNKNOWN || a->state != b->state ||
	       a->mode != b->mode || memcmp(a->hash, b->hash, SAVES_HASH) != 0;
}

void saves_know(struct saves *saves, const char *path)
{
	if (!find(saves, path))
		add(saves, path)->content = look(path);
}

void saves_event(void *cookie, const char *path, enum treewatch_what what)
{
	struct saves *saves = cookie;
	const char *name = path ? inside(saves, path) : NULL;
	struct saved_file *file = path ? find(saves, path) : NULL;

	if (what == TREEWATCH_LOST || saves->ntouched == TOUCHED_MAX) {
		saves->lost = true;
		return;
	}
	/* A directory is what is in it, and that is reported file by file. */
	if (!file && (!name || saves_ignores(name) || path_is_dir(path)))
		return;
	if (!file) {
		file = add(saves, path);
		if (what == TREEWATCH_CREATED)
			file->content.state = SAVE_ABSENT;
	}
	saves->ntouched += !file->touched;
	file->touched = true;
	file->written |= what != TREEWATCH_TOUCHED;
}

void saves_look_again(struct saves *saves)
{
	for (int i = 0; i < saves->paths.n; i++)
		saves_event(saves, saves->files[i].path, TREEWATCH_TOUCHED);
}

bool saves_waiting(const struct saves *saves)
{
	return saves->ntouched || saves->lost;
}

/* What a scan of the tree looks into. An editor's probe (vim: 4913, sed -i: sedXq2) is none. */
static bool is_source(const char *path)
{
	static const char *const endings[] = {".c",   ".h",	   ".S",     ".tbl",
					      ".ini", "/Makefile", "/Kbuild"};

	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		if (ends_with(path, endings[i]))
			return true;
	}
	return strstr(path, "/Kconfig") != NULL;
}

static bool settle_file(struct saved_file *file, bool reading)
{
	struct save_content now = look(file->path);
	bool changed = differ(&file->content, &now);

	if (reading && file->written && (now.state != SAVE_ABSENT || is_source(file->path)))
		changed = true;
	file->content = now;
	file->touched = file->written = false;
	return changed;
}

struct save_news saves_settle(struct saves *saves, bool reading)
{
	struct save_news news = {0};

	for (int i = 0; i < saves->paths.n && saves->ntouched; i++) {
		struct saved_file *file = &saves->files[i];
		const char *name = inside(saves, file->path);

		if (!file->touched || !settle_file(file, reading))
			continue;
		news.n++;
		if (!news.first)
			news.first = xstrdup(name ? name : file->path);
	}
	if (saves->lost && !news.n++)
		news.first = xstrdup("");
	saves->ntouched = 0;
	saves->lost = false;
	return news;
}
