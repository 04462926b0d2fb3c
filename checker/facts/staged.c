// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../../vm/build/build.h"
#include "../../vm/stage/seal.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/util.h"
#include "collect.h"
#include "symboltable.h"

static bool is_newer(const struct stat *a, const struct stat *b)
{
	if (a->st_mtim.tv_sec != b->st_mtim.tv_sec)
		return a->st_mtim.tv_sec > b->st_mtim.tv_sec;
	return a->st_mtim.tv_nsec >= b->st_mtim.tv_nsec;
}

/*
 * The lab gives a staged file the moment it was staged, so within the stage times can be compared.
 */
static void look_at_object(struct facts *facts, const char *stage, const char *source)
{
	struct built_object *built =
		arena_append(facts->arena, &facts->stage.objects, &facts->stage.nobjects);
	struct object_facts symbols = {0};
	char *from = path_join(stage, source), *path;
	struct stat made, staged;

	built->source = source;
	built->file = arena_printf(facts->arena, "%.*s.o", (int)strlen(source) - 2, source);
	path = path_join(stage, built->file);
	built->exists = stat(path, &made) == 0;
	if (built->exists) {
		built->current = stat(from, &staged) == 0 && is_newer(&made, &staged);
		object_read(facts->arena, path, &symbols);
		built->functions = symbols.symbols;
		built->nfunctions = symbols.nsymbols;
	}
	free(path);
	free(from);
}

static bool is_known(const struct stage_facts *stage, const char *source)
{
	for (int i = 0; i < stage->nobjects; i++)
		if (streq(stage->objects[i].source, source))
			return true;
	return false;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int compare_with_tree(struct facts *facts, const char *dir, const char *tree)
{
	struct stage_facts *stage = &facts->stage;
	struct unbuilt unbuilt;
	int err = vm_unbuilt(dir, tree, &unbuilt);

	for (int i = 0; !err && i < unbuilt.nfiles; i++)
		*arena_append(facts->arena, &stage->unbuilt, &stage->nunbuilt) =
			arena_strdup(facts->arena, unbuilt.files[i]);
	if (stage->nunbuilt)
		qsort(stage->unbuilt, stage->nunbuilt, sizeof(*stage->unbuilt), by_name);
	stage->unlinked = unbuilt.unlinked;
	vm_unbuilt_release(&unbuilt);
	return err;
}

void stage_collect(struct facts *facts, const char *stage, const char *tree)
{
	char *headers = path_join(stage, GENERATED_NUMBERS);

	facts->stage = (struct stage_facts){.headers = path_exists(headers)};
	free(headers);
	if (tree && compare_with_tree(facts, stage, tree))
		return;
	for (int i = 0; i < facts->ndefinitions; i++) {
		const struct definition *definition = &facts->definitions[i];
		const char *source = definition->span.file;

		if (source && ends_with(source, ".c") && !is_known(&facts->stage, source))
			look_at_object(facts, stage, source);
	}
	facts->stage.state = FACT_COLLECTED;
}

/* ---- what was written into the stage ------------------------------------------------------ */

static void misplaced_below(struct facts *facts, const char *kept, const char *dir,
			    const char *tree)
{
	char *full = *dir ? path_join(kept, dir) : xstrdup(kept);
	struct dirent **names;
	int n = scandir(full, &names, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		const char *name = names[i]->d_name;
		char *path = *dir ? path_join(dir, name) : xstrdup(name);
		char *here = path_join(kept, path), *there = path_join(tree, path);

		if (name[0] != '.' && path_is_dir(here))
			misplaced_below(facts, kept, path, tree);
		else if (name[0] != '.' && !files_same(here, there))
			*arena_append(facts->arena, &facts->misplaced, &facts->nmisplaced) =
				(struct misplaced){arena_strdup(facts->arena, path),
						   arena_strdup(facts->arena, here)};
		free(path);
		free(here);
		free(there);
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	free(full);
}

void misplaced_collect(struct facts *facts, const char *tree)
{
	char *kept = seal_kept_dir(tree);

	facts->misplaced = NULL;
	facts->nmisplaced = 0;
	misplaced_below(facts, kept, "", tree);
	free(kept);
}
