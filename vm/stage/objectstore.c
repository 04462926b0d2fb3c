// SPDX-License-Identifier: GPL-2.0-only
#include "objectstore.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "../../checker/source/lex.h"
#include "graph.h"
#include "stageparts.h"

/*
 * How it works: the key is the hash of a list in text. DIR/KEY.o and DIR/KEY.cmd are what is kept; the
 * record is written first and the object last, each atomically, so what has an object is whole.
 */

#define OBJECT_MAX (64u << 20)
#define TEXT_MAX   (16u << 20)

static void add_hash(struct strbuf *list, const unsigned char hash[STAGE_HASH])
{
	for (int i = 0; i < STAGE_HASH; i++)
		strbuf_addf(list, "%02x", hash[i]);
}

/* ---- what an object is made from ----------------------------------------------------------- */

static bool is_pristine(const struct stage *stage, const char *name, const char *path)
{
	const struct stage_file *file = stage_find(stage, name);
	struct stat st;

	return file && file->base && file->kind == 'f' && lstat(path, &st) == 0 &&
	       S_ISREG(st.st_mode) && st.st_mtim.tv_sec == STAGE_EPOCH;
}

static void add_text(struct strbuf *list, const char *name, const struct strbuf *text)
{
	unsigned char hash[STAGE_HASH];

	stage_hash_text(text->len ? text->buf : "", text->len, hash);
	strbuf_addf(list, "%s ", name);
	add_hash(list, hash);
	strbuf_addch(list, '\n');
}

/* Whether it has in other files than those that are on record. */
static bool may_ask(const struct strbuf *text)
{
	return text->len && (text_asks(text->buf, text->len) || strstr(text->buf, "incbin") ||
			     strstr(text->buf, ".include"));
}

static bool add_content(struct strbuf *list, const char *name, const char *path)
{
	struct strbuf text = {0};
	bool known = file_read(path, &text, TEXT_MAX) == 0 && !may_ask(&text);

	add_text(list, name, &text);
	strbuf_release(&text);
	return known;
}

static bool add_file(struct strbuf *list, const struct stage *stage, const char *name)
{
	char *path = name[0] == '/' ? xstrdup(name) : path_join(stage->dir, name);
	bool known = true;

	if (is_pristine(stage, name, path))
		strbuf_addf(list, "%s\n", name);
	else
		known = add_content(list, name, path);
	free(path);
	return known;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool add_files(struct strbuf *list, const struct stage *stage, const struct graph *graph,
		      const struct graph_target *target)
{
	const char **names = xcalloc(target->ndeps + 1, sizeof(*names));
	bool known = true;

	for (int i = 0; i < target->ndeps; i++)
		names[i] = graph->files.list[target->deps[i]];
	qsort(names, target->ndeps, sizeof(*names), by_name);
	for (int i = 0; i < target->ndeps && known; i++)
		known = add_file(list, stage, names[i]);
	free(names);
	return known;
}

/* A header that the tree did not have may hide another one; a link, anything. */
static bool add_new_headers(struct strbuf *list, const struct stage *stage)
{
	for (int i = 0; i < stage->nfiles; i++) {
		const struct stage_file *file = &stage->files[i];

		if (file->base)
			continue;
		if (file->kind == 'l')
			return false;
		if (!ends_with(file->path, ".h"))
			continue;
		strbuf_addf(list, "+%s ", file->path);
		add_hash(list, file->hash);
		strbuf_addch(list, '\n');
	}
	return true;
}

/* The record of the tools by their content; where they lie, and since when, makes no difference. */
static void drop_places(struct strbuf *fingerprint)
{
	char *place = fingerprint->len ? strstr(fingerprint->buf, "\ntool ") : NULL;

	if (!place)
		return;
	fingerprint->len = place + 1 - fingerprint->buf;
	place[1] = '\0';
}

/* What all objects have in common. */
static bool add_making(struct strbuf *list, const struct stage *stage)
{
	static const char *const files[] = {".lab/fingerprint", ".config",
					    "include/generated/autoconf.h"};
	bool known = true;

	for (size_t i = 0; i < ARRAY_SIZE(files) && known; i++) {
		char *path = path_join(stage->dir, files[i]);
		struct strbuf text = {0};
		int err = file_read(path, &text, TEXT_MAX);

		known = !err || err == -ENOENT;
		if (i == 0)
			drop_places(&text);
		add_text(list, files[i], &text);
		strbuf_release(&text);
		free(path);
	}
	return known;
}

static char *hex_of(const struct strbuf *list)
{
	unsigned char hash[STAGE_HASH];
	struct strbuf hex = {0};

	stage_hash_text(strbuf_str(list), list->len, hash);
	add_hash(&hex, hash);
	return strbuf_detach(&hex);
}

/* Of the shipped text, comments apart: what an own source compiled into is nobody else's to read. */
static bool is_shipped(const struct stage *stage, const char *source)
{
	char *path = path_join(stage->dir, source);
	bool shipped = is_pristine(stage, source, path);

	free(path);
	return shipped;
}

char *objectstore_key(const struct stage *stage, const struct graph *graph, const char *object)
{
	const struct graph_target *target = graph_target(graph, object);
	char *command = target && target->compiles ? graph_command(stage, object) : NULL,
	     *key = NULL;
	const char *source =
		command && target->source >= 0 ? graph->files.list[target->source] : NULL;
	struct strbuf list = {0};

	if (!source || !is_shipped(stage, source)) {
		free(command);
		return NULL;
	}
	strbuf_addf(&list, "object 1\n%s\n%s\n%s\n", object, command, source);
	if (add_making(&list, stage) && add_files(&list, stage, graph, target) &&
	    add_new_headers(&list, stage))
		key = hex_of(&list);
	strbuf_release(&list);
	free(command);
	return key;
}

/* ---- the store ------------------------------------------------------------------------------- */

/* "kernel/sys.o" has its record in "kernel/.sys.o.cmd". */
static char *record_path(const struct stage *stage, const char *object)
{
	const char *name = path_base(object);

	return xasprintf("%s/%.*s.%s.cmd", stage->dir, (int)(name - object), object, name);
}

static int copy(const char *from, const char *to, bool atomic)
{
	struct strbuf bytes = {0};
	int err = file_read(from, &bytes, OBJECT_MAX);

	if (!err)
		err = atomic ? file_write_atomic(to, strbuf_str(&bytes), bytes.len)
			     : file_write_new(to, strbuf_str(&bytes), bytes.len);
	strbuf_release(&bytes);
	return err;
}

bool objectstore_take(const char *dir, const char *key, const struct stage *stage,
		      const char *object)
{
	char *kept = xasprintf("%s/%s.o", dir, key),
	     *kept_record = xasprintf("%s/%s.cmd", dir, key);
	char *path = path_join(stage->dir, object), *record = record_path(stage, object);
	bool taken =
		path_exists(kept) && !copy(kept_record, record, false) && !copy(kept, path, false);

	free(kept);
	free(kept_record);
	free(path);
	free(record);
	return taken;
}

bool objectstore_writable(const char *dir)
{
	return access(dir, W_OK) == 0;
}

int objectstore_keep(const char *dir, const char *key, const struct stage *stage,
		     const char *object)
{
	char *kept = xasprintf("%s/%s.o", dir, key),
	     *kept_record = xasprintf("%s/%s.cmd", dir, key);
	char *path = path_join(stage->dir, object), *record = record_path(stage, object);
	int err = copy(record, kept_record, true);

	if (!err)
		err = copy(path, kept, true);
	free(kept);
	free(kept_record);
	free(path);
	free(record);
	return err;
}
