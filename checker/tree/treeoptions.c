// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"
#include "../source/kconfig.h"
#include "pristine.h"
#include "scancache.h"
#include "../facts/source.h"
#include "treeparts.h"

/* ---- who sources whom ------------------------------------------------------------------------ */

/* Chains of the learner's own Kconfig files are short. */
#define CHAIN_MAX 8

static bool is_kconfig(const char *path)
{
	const char *slash = strrchr(path, '/');

	return starts_with(slash ? slash + 1 : path, "Kconfig");
}

/* "lab/Kconfig" of "arch/x86/lab/Kconfig": what stands before may be written in many ways. */
static const char *tail_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	while (slash && slash > path && slash[-1] != '/')
		slash--;
	return slash ? slash : path;
}

/* names_it - whether a "source" line of @text ends in @tail, or in what nobody can tell */
static bool names_it(const char *text, const char *tail)
{
	for (const char *line = text; line && *line; line = strchr(line, '\n')) {
		size_t len;

		line += *line == '\n';
		line += strspn(line, " \t");
		len = strcspn(line, "\n");
		if (strncmp(line + strspn(line, "or"), "source", 6) != 0)
			continue;
		if (memchr(line, '*', len) || *line == 'r' || line[1] == 'r' ||
		    memmem(line, len, tail, strlen(tail)))
			return true;
	}
	return false;
}

/* is_new - whether the learner made this Kconfig file, in a tree that begins with one */
static bool is_new(struct collecting *tree, const char *path)
{
	const struct source *source = NULL;

	for (int i = 0; i < tree->nchanged && !source; i++)
		if (streq(tree->changed[i], path))
			source = tree_read_source(tree, path);
	return source && !source->given && strchr(path, '/') && tree_read_source(tree, "Kconfig");
}

/* is_sourced - whether a Kconfig file is read, as far as that can be known */
static bool is_sourced(struct collecting *tree, const char *path, int depth)
{
	if (depth == CHAIN_MAX || !is_new(tree, path))
		return true;
	for (int i = 0; i < tree->nchanged; i++) {
		const char *other = tree->changed[i];
		const struct source *source = is_kconfig(other) && !streq(other, path)
						      ? tree_read_source(tree, other)
						      : NULL;

		if (source && names_it(source->text, tail_of(path)) &&
		    is_sourced(tree, other, depth + 1))
			return true;
	}
	return false;
}

/* ---- options --------------------------------------------------------------------------------- */

void tree_read_options(struct collecting *tree)
{
	int i, j, n;

	for (i = 0; i < tree->nchanged && tree->config; i++) {
		struct kconfig_entry *entries;
		const struct source *source;

		if (!is_kconfig(tree->changed[i]) || !is_sourced(tree, tree->changed[i], 0))
			continue;
		source = tree_read_source(tree, tree->changed[i]);
		if (!source)
			continue;
		kconfig_entries(tree->arena, source->text, source->len, &entries, &n);
		for (j = 0; j < n; j++) {
			const char *option =
				arena_printf(tree->arena, "CONFIG_%s", entries[j].name);

			if (!kconfig_value(tree->config, option, strlen(option)))
				kconfig_set(tree->arena, tree->config, option,
					    kconfig_default(&entries[j], tree->config));
		}
	}
}

/* ---- unknown options ------------------------------------------------------------------------- */

static bool in_kconfig(struct collecting *tree, const struct scan_file *file, const char *name)
{
	struct kconfig_entry *entries;
	struct source *source;
	int n, i;

	if (file->known)
		return scan_file_has(file, 'k', name);
	if (!is_kconfig(file->path))
		return false;
	source = source_read(tree->arena, tree->facts->kernel.dir, file->path);
	if (!source)
		return false;
	kconfig_entries(tree->arena, source->text, source->len, &entries, &n);
	for (i = 0; i < n; i++)
		if (streq(entries[i].name, name))
			return true;
	return false;
}

/* index_knows - @unsourced gets a file that declares it and is not read */
static bool index_knows(struct collecting *tree, const struct scan_index *index, const char *name,
			const char **unsourced)
{
	int i;

	for (i = 0; i < index->nfiles; i++) {
		if (!in_kconfig(tree, &index->files[i], name))
			continue;
		if (is_sourced(tree, index->files[i].path, 0))
			return true;
		*unsourced = index->files[i].path;
	}
	return false;
}

static bool knows_option(struct collecting *tree, const char *name, const char **unsourced)
{
	*unsourced = NULL;
	if (index_knows(tree, &tree->index, name, unsourced))
		return true;
	if (tree->rest.dirfd < 0 && tree_open_rest(tree))
		return true;
	return index_knows(tree, &tree->rest, name, unsourced);
}

/* switch_off - what depends on an option that no Kconfig file knows is never built */
static void switch_off(struct facts *facts, const struct makefile_item *item)
{
	int i;

	for (i = 0; i < facts->nfiles; i++)
		if (facts->files[i]->item == item && facts->files[i]->built == BUILT)
			facts->files[i]->built = BUILT_OPTION_OFF;
}

/*
 * found_default - what a fresh configuration gives an option of the Kconfig file @file; 0: no such
 */
static char found_default(struct collecting *tree, const struct scan_file *file, const char *name)
{
	struct kconfig_entry *entries;
	struct source *source;
	int n, i;

	if (!in_kconfig(tree, file, name))
		return 0;
	source = source_read(tree->arena, tree->facts->kernel.dir, file->path);
	if (!source)
		return 0;
	kconfig_entries(tree->arena, source->text, source->len, &entries, &n);
	for (i = 0; i < n; i++)
		if (streq(entries[i].name, name))
			return kconfig_default(&entries[i], tree->config);
	return 0;
}

/*
 * is_on_by_default - where nobody knows what shipped, an option that the configuration does not
 * name may be the learner's own: then its default counts
 */
static bool is_on_by_default(struct collecting *tree, const char *option)
{
	char value = 0;
	int i;

	if (tree->pristine.kind != PRISTINE_NONE || !tree->config ||
	    kconfig_value(tree->config, option, strlen(option)))
		return false;
	for (i = 0; i < tree->index.nfiles && !value; i++)
		value = found_default(tree, &tree->index.files[i], option + strlen("CONFIG_"));
	return value == 'y';
}

/* switch_on - what depends on an option that is on after all */
static void switch_on(struct facts *facts, struct makefile_item *item)
{
	int i;

	item->option_value = 'y';
	for (i = 0; i < facts->nfiles; i++)
		if (facts->files[i]->item == item && facts->files[i]->built == BUILT_OPTION_OFF)
			facts->files[i]->built = BUILT;
}

void tree_check_options(struct collecting *tree)
{
	struct makefile_facts *makefiles = &tree->facts->makefiles;
	int i;

	for (i = 0; i < makefiles->nitems; i++) {
		struct makefile_item *item = &makefiles->items[i];
		bool off = !tree->config || item->option_value == 'n';

		if (!item->option || item->pristine || !off)
			continue;
		if (is_on_by_default(tree, item->option)) {
			switch_on(tree->facts, item);
			continue;
		}
		if (knows_option(tree, item->option + 7, &item->unsourced))
			continue;
		item->option_value = '?';
		switch_off(tree->facts, item);
	}
}

/* is_option - whether a condition is "CONFIG_X" and nothing more */
static bool is_option(const char *condition)
{
	return condition && starts_with(condition, "CONFIG_") &&
	       !condition[strspn(condition, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789")];
}

void tree_check_conditions(struct collecting *tree)
{
	for (int i = 0; i < tree->facts->ndefinitions; i++) {
		struct definition *definition = &tree->facts->definitions[i];
		const char *unsourced;

		if (definition->pristine || !is_option(definition->condition) ||
		    definition->liveness == DEAD_COMMENT || definition->liveness == DEAD_IF0 ||
		    knows_option(tree, definition->condition + strlen("CONFIG_"), &unsourced) ||
		    unsourced)
			continue;
		definition->undeclared = true;
		definition->liveness = DEAD_OPTION;
	}
}
