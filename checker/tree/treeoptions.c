// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"
#include "../source/kconfig.h"
#include "pristine.h"
#include "scancache.h"
#include "../facts/source.h"
#include "treeparts.h"

/* ---- options --------------------------------------------------------------------------------- */

void tree_read_options(struct collecting *tree)
{
	int i, j, n;

	for (i = 0; i < tree->nchanged && tree->config; i++) {
		const char *slash = strrchr(tree->changed[i], '/');
		struct kconfig_entry *entries;
		const struct source *source;

		if (!starts_with(slash ? slash + 1 : tree->changed[i], "Kconfig"))
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
	const char *slash = strrchr(file->path, '/');
	struct kconfig_entry *entries;
	struct source *source;
	int n, i;

	if (file->known)
		return scan_file_has(file, 'k', name);
	if (!starts_with(slash ? slash + 1 : file->path, "Kconfig"))
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

static bool index_knows(struct collecting *tree, const struct scan_index *index, const char *name)
{
	int i;

	for (i = 0; i < index->nfiles; i++)
		if (in_kconfig(tree, &index->files[i], name))
			return true;
	return false;
}

static bool knows_option(struct collecting *tree, const char *name)
{
	if (index_knows(tree, &tree->index, name))
		return true;
	if (tree->rest.dirfd < 0 && tree_open_rest(tree))
		return true;
	return index_knows(tree, &tree->rest, name);
}

/* switch_off - what hangs on an option that no Kconfig file knows is never built */
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

/* switch_on - what hangs on an option that is on after all */
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
		if (knows_option(tree, item->option + 7))
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

		if (definition->pristine || !is_option(definition->condition) ||
		    definition->liveness == DEAD_COMMENT || definition->liveness == DEAD_IF0 ||
		    knows_option(tree, definition->condition + strlen("CONFIG_")))
			continue;
		definition->undeclared = true;
		definition->liveness = DEAD_OPTION;
	}
}
