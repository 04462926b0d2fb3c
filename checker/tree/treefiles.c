// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/hashset.h"
#include "../lib/util.h"
#include "pristine.h"
#include "rowless.h"
#include "scancache.h"
#include "../facts/source.h"
#include "treeparts.h"

/* More changed files than this are another kernel, not a learner's work. */
#define CHANGED_MAX 3000

/* ---- what to look for ------------------------------------------------------------------------ */

static bool is_name(const struct collecting *tree, const char *word)
{
	return hashset_find(&tree->names, word, strlen(word)) >= 0;
}

static void add_name(struct collecting *tree, const char *word)
{
	if (word)
		hashset_add(&tree->names, word, strlen(word));
}

bool tree_is_subject(const struct collecting *tree, const char *word)
{
	int i;

	for (i = 0; word && i < tree->nsubjects; i++)
		if (streq(tree->subjects[i], word))
			return true;
	return false;
}

static void add_subject(struct collecting *tree, const char *name)
{
	if (!name || tree_is_subject(tree, name))
		return;
	*arena_append(tree->arena, &tree->subjects, &tree->nsubjects) = name;
	tree->shipped.subjects = tree->subjects;
	tree->shipped.nsubjects = tree->nsubjects;
}

void tree_take_subjects(struct collecting *tree)
{
	int i;

	for (i = 0; i < tree->request->nsubjects; i++)
		add_subject(tree, tree->request->subjects[i].name);
}

void tree_take_own_rows(struct collecting *tree)
{
	const struct table_facts *table = &tree->facts->table;
	int i;

	for (i = 0; i < table->nrows; i++)
		if (!table->rows[i].pristine)
			add_subject(tree, table->rows[i].name);
}

static int compare_words(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void tree_list_entries(struct collecting *tree)
{
	struct facts *facts = tree->facts;
	int i, n = 0;

	for (i = 0; i < tree->index.nfiles; i++) {
		const char *p = tree->index.files[i].words;

		if (!p || !*p || !ends_with(tree->index.files[i].path, ".c"))
			continue;
		for (; *p; p += strlen(p) + 1)
			if (*p == 'd' && !isdigit((unsigned char)p[1]))
				*arena_append(tree->arena, &facts->entries, &facts->nentries) =
					starts_with(p + 1, "sys_") ? p + 5 : p + 1;
	}
	if (!facts->nentries)
		return;
	qsort(facts->entries, facts->nentries, sizeof(*facts->entries), compare_words);
	/* The index's words end with the index. */
	for (i = 0; i < facts->nentries; i++)
		if (!n || !streq(facts->entries[i], facts->entries[n - 1]))
			facts->entries[n++] = arena_strdup(tree->arena, facts->entries[i]);
	facts->nentries = n;
}

void tree_take_rowless(struct collecting *tree)
{
	const char **names;
	int i, n = rowless_entries(tree->facts, &names);

	for (i = 0; i < n; i++)
		add_subject(tree, names[i]);
}

/* add_look_alikes - what a macro of the tree names that differs from a subject in case alone */
static void add_look_alikes(struct collecting *tree, const char *subject)
{
	const struct facts *facts = tree->facts;
	int i;

	for (i = 0; i < facts->nentries; i++)
		if (!strcasecmp(facts->entries[i], subject))
			add_name(tree, facts->entries[i]);
}

bool tree_file_is_named(const struct collecting *tree, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	int i;

	for (i = 0; ends_with(name, ".c") && i < tree->nsubjects; i++) {
		const char *subject = tree->subjects[i];
		size_t len = strlen(subject);

		/* Shorter ones are in half of all names. */
		if (len >= 4 ? strcasestr(name, subject) != NULL
			     : !strncasecmp(name, subject, len) && name[len] == '.')
			return true;
	}
	return false;
}

void tree_gather_names(struct collecting *tree)
{
	const struct table_facts *table = &tree->facts->table;
	int i;

	for (i = 0; i < tree->nsubjects; i++)
		add_name(tree, tree->subjects[i]);
	for (i = 0; i < tree->nsubjects; i++)
		add_look_alikes(tree, tree->subjects[i]);
	for (i = 0; i < table->nrows; i++) {
		const struct table_row *row = &table->rows[i];

		if (!(tree->request->all && row->region != REGION_X32) &&
		    !tree_is_subject(tree, row->name) && !tree_is_subject(tree, row->base))
			continue;
		add_name(tree, row->name);
		add_name(tree, row->base);
	}
}

/*
 * bare_word - the call that a word of the index means: "__x64_sys_adder" and "sys_adder" are adder
 */
static const char *bare_word(const char *word)
{
	static const char *const prefixes[] = {"__x64_", "__ia32_", "__se_", "__do_"};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (starts_with(word, prefixes[i])) {
			word += strlen(prefixes[i]);
			break;
		}
	return starts_with(word, "sys_") ? word + 4 : word;
}

bool tree_file_matters(const struct collecting *tree, const struct scan_file *file,
		       const char *tags)
{
	const char *p = file->words;

	for (; p && *p; p += strlen(p) + 1)
		if (strchr(tags, *p) && is_name(tree, bare_word(p + 1)))
			return true;
	return false;
}

/* ---- what the learner changed ---------------------------------------------------------------- */

static int broken_index(struct collecting *tree, int error)
{
	return tree_refuse(tree->facts, error,
			   arena_printf(tree->arena, "%s cannot be read: %s",
					tree->facts->kernel.dir, strerror(-error)),
			   "see that the directory and its files can be read");
}

int tree_broken_pristine(struct collecting *tree, int error)
{
	return tree_refuse(tree->facts, error,
			   arena_printf(tree->arena,
					"what the kernel shipped with cannot be read: %s in %s: %s",
					tree->request->pristine, tree->facts->kernel.dir,
					strerror(-error)),
			   "see that the tree's .git directory is whole (git fsck)");
}

static bool is_changed(const struct collecting *tree, const char *path)
{
	int i;

	for (i = 0; i < tree->nchanged; i++)
		if (streq(tree->changed[i], path))
			return true;
	return false;
}

int tree_note_changes(struct collecting *tree, struct scan_index *index)
{
	int i, error = pristine_bases(&tree->pristine, index);

	for (i = 0; i < index->nfiles && !error && tree->nchanged < CHANGED_MAX; i++) {
		const struct scan_file *file = &index->files[i];

		if (!pristine_differs(&tree->pristine, file) || is_changed(tree, file->path))
			continue;
		*arena_append(tree->arena, &tree->changed, &tree->nchanged) = file->path;
		if (file->has_base)
			pristine_want(&tree->pristine, file->path, file->base);
	}
	return error ? error : pristine_fetch(&tree->pristine);
}

bool tree_hashes(const struct collecting *tree)
{
	return tree->request->cache || tree->request->pristine;
}

int tree_open_index(struct collecting *tree)
{
	const struct tree_request *request = tree->request;
	struct scan_request scan = {
		.dir = request->dir,
		.cache = request->cache,
		.part = SCAN_CORE,
		.hash = tree_hashes(tree),
		.view = request->view,
	};
	int error;

	error = pristine_open(&tree->pristine, tree->arena, request->dir, request->pristine,
			      request->cache);
	if (error)
		return tree_broken_pristine(tree, error);
	error = scan_index_make(tree->arena, &scan, &tree->index);
	if (error)
		return broken_index(tree, error);
	error = tree_note_changes(tree, &tree->index);
	return error ? tree_broken_pristine(tree, error) : 0;
}

static const struct scan_file *indexed(struct collecting *tree, const char *path)
{
	const struct scan_file *file = scan_index_find(&tree->index, path);

	return file ? file : scan_index_find(&tree->rest, path);
}

/*
 * check_unseen - a file that the index took from its cache unseen is compared once it is read
 *
 * Most files of a tree are believed to be as they were when their directory is; those that matter
 * are read anyway, and then their content tells.
 */
static void check_unseen(struct collecting *tree, const struct source *source)
{
	const struct scan_file *file;
	unsigned char blob[BLOB_LEN];

	if (tree->pristine.kind != PRISTINE_GIT || is_changed(tree, source->file))
		return;
	file = indexed(tree, source->file);
	if (!file || !file->has_base || file->seen)
		return;
	blob_name(source_raw(source), source->len, blob);
	if (!memcmp(blob, file->base, BLOB_LEN))
		return;
	*arena_append(tree->arena, &tree->changed, &tree->nchanged) = source->file;
	pristine_want(&tree->pristine, source->file, file->base);
	pristine_fetch(&tree->pristine);
}

void tree_mark_source(struct collecting *tree, struct source *source)
{
	check_unseen(tree, source);
	source->pristine = tree->pristine.kind == PRISTINE_NONE || !is_changed(tree, source->file);
	source->given = source->pristine ? NULL : pristine_source(&tree->pristine, source->file);
}

struct source *tree_read_source(struct collecting *tree, const char *path)
{
	struct source *source = facts_read(tree->facts, path);

	if (source)
		tree_mark_source(tree, source);
	return source;
}
