// SPDX-License-Identifier: GPL-2.0-only
/*
 * How it works: the tree is recognised (Makefile, table, header), the index says which files may
 * hold a definition or a prototype of a subject and which the learner changed, and only those are
 * read and lexed. Makefiles follow from the files found. What shipped with the kernel is marked as
 * each part is read (shipped.c).
 *
 * Order matters once: the learner's Kconfig options come before anything that asks whether an
 * option is on.
 */

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"
#include "built.h"
#include "foreigns.h"
#include "../source/kconfig.h"
#include "../facts/source.h"
#include "table.h"
#include "tags.h"
#include "treeparts.h"

static const char table_path[] = "arch/x86/entry/syscalls/syscall_64.tbl";
static const char header_path[] = "include/linux/syscalls.h";
static const char dispatch_path[] = "arch/x86/entry/syscall_64.c";

/* ---- recognising a tree ---------------------------------------------------------------------- */

int tree_refuse(struct facts *facts, int error, const char *broken, const char *help)
{
	facts->broken = broken;
	facts->broken_help = help;
	return error;
}

/* make_value - the number that "NAME = 6" gives in the top Makefile; -1 */
static int make_value(const struct source *source, const char *name)
{
	size_t len = strlen(name);
	int i;

	for (i = 0; i < source->nlines && i < 60; i++) {
		const char *p = source->lines[i];

		if (strncmp(p, name, len))
			continue;
		p += len;
		while (*p == ' ' || *p == '\t')
			p++;
		if (*p++ != '=')
			continue;
		while (*p == ' ' || *p == '\t')
			p++;
		return isdigit((unsigned char)*p) ? atoi(p) : 0;
	}
	return -1;
}

static int no_kernel(struct facts *facts, int error, const char *why)
{
	return tree_refuse(
		facts, error,
		arena_printf(facts->arena, "%s is no kernel tree: %s", facts->kernel.dir, why),
		"name the top directory of a Linux source tree");
}

static int read_version(struct facts *facts)
{
	struct kernel_facts *kernel = &facts->kernel;
	const struct source *makefile = facts_read(facts, "Makefile");

	if (!makefile)
		return no_kernel(facts, -ENOENT, "it has no Makefile");
	kernel->major = make_value(makefile, "VERSION");
	kernel->minor = make_value(makefile, "PATCHLEVEL");
	kernel->patch = make_value(makefile, "SUBLEVEL");
	if (kernel->major < 0 || kernel->minor < 0)
		return no_kernel(facts, -EINVAL, "its Makefile names no VERSION and PATCHLEVEL");
	if (kernel->patch < 0)
		kernel->patch = 0;
	kernel->version =
		arena_printf(facts->arena, "%d.%d.%d", kernel->major, kernel->minor, kernel->patch);
	if (kernel->major < 4 || (kernel->major == 4 && kernel->minor < 17))
		return tree_refuse(facts, -ENOTSUP,
				   arena_printf(facts->arena,
						"%s is Linux %s: the lab reads 4.17 and later",
						kernel->dir, kernel->version),
				   "before 4.17 system calls had no wrappers; use a newer kernel");
	return 0;
}

static int need(struct facts *facts, const char *file, const struct source **source)
{
	*source = facts_read(facts, file);
	if (*source)
		return 0;
	return tree_refuse(facts, errno ? -errno : -EIO,
			   arena_printf(facts->arena, "the tree %s is incomplete: %s: %s",
					facts->kernel.dir, file, strerror(errno)),
			   "put the missing file back (in a workspace: lab undo, or lab reset)");
}

/* What every tree since 4.17 has and nothing can be said without: how the parts of a kernel hang
 * together. */
static int need_parts(struct facts *facts)
{
	static const char *const parts[] = {dispatch_path, "Kbuild", "kernel/Makefile"};
	const struct source *source;
	size_t i;
	int error = 0;

	for (i = 0; i < ARRAY_SIZE(parts) && !error; i++)
		error = need(facts, parts[i], &source);
	return error;
}

/* ---- other tables ---------------------------------------------------------------------------- */

static bool old_row(const struct other_row *rows, int n, const struct other_row *row)
{
	int i;

	for (i = 0; i < n; i++)
		if (rows[i].number == row->number && streq(rows[i].name, row->name) &&
		    streq(rows[i].entry, row->entry))
			return true;
	return false;
}

static void rows_of(struct arena *arena, const struct source *source, struct other_row **rows,
		    int *n)
{
	struct table_row *table;
	int count, i;

	if (ends_with(source->file, ".h")) {
		generic_rows(arena, source, rows, n);
		return;
	}
	table_rows(arena, source, &table, &count);
	for (i = 0; i < count; i++)
		*arena_append(arena, rows, n) = (struct other_row){
			.name = table[i].name,
			.entry = table[i].entry,
			.abi = table[i].abi,
			.number = table[i].number,
			.span = table[i].span,
		};
}

static void read_other_table(struct collecting *tree, const char *path, bool indexed)
{
	const struct source *source = tree_read_source(tree, path), *old;
	struct other_row *rows = NULL, *before = NULL;
	struct facts *facts = tree->facts;
	int n = 0, nbefore = 0, i;

	if (!source)
		return;
	rows_of(tree->arena, source, &rows, &n);
	old = pristine_source(&tree->pristine, path);
	if (old)
		rows_of(tree->arena, old, &before, &nbefore);
	for (i = 0; i < n; i++) {
		struct other_row *row = &rows[i];
		bool subject = tree_is_subject(tree, row->name);

		if (tree->pristine.kind == PRISTINE_NONE || !indexed)
			row->pristine = !subject || shipped_name(&tree->shipped, row->name);
		else
			row->pristine = source->pristine || old_row(before, nbefore, row);
		if (subject || !row->pristine)
			*arena_append(tree->arena, &facts->other_rows, &facts->nother_rows) = *row;
	}
}

/* Tables that shipped elsewhere are not in the index: tools/ and scripts/ are not looked at. */
static void read_other_tables(struct collecting *tree)
{
	static const struct {
		const char *path;
		bool indexed;
	} tables[] = {
		{"arch/x86/entry/syscalls/syscall_32.tbl", true},
		{"include/uapi/asm-generic/unistd.h", true},
		{"scripts/syscall.tbl", false},
		{"tools/perf/arch/x86/entry/syscalls/syscall_64.tbl", false},
		{"tools/perf/arch/x86/entry/syscalls/syscall_32.tbl", false},
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tables) && tree->nsubjects; i++)
		read_other_table(tree, tables[i].path, tables[i].indexed);
}

/* ---- Makefiles ------------------------------------------------------------------------------- */

static void read_makefiles(struct collecting *tree)
{
	int i;

	for (i = 0; i < tree->nchanged; i++)
		if (scan_is_makefile(tree->changed[i]))
			built_read(&tree->kbuild, tree->changed[i]);
	for (i = 0; i < tree->kbuild.ndirs; i++) {
		struct makefile *makefile = tree->kbuild.dirs[i].makefile;

		if (!makefile)
			continue;
		tree_read_source(tree, makefile->source->file);
		shipped_items(&tree->shipped, makefile);
	}
	built_finish(&tree->kbuild);
	tree_check_options(tree);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static int recognise(struct collecting *tree)
{
	struct facts *facts = tree->facts;
	const struct source *table, *header, *dispatch;
	int error;

	error = read_version(facts);
	if (!error)
		error = need(facts, table_path, &table);
	if (!error)
		error = need(facts, header_path, &header);
	if (error)
		return error;
	table_parse(tree->arena, table, &facts->table);
	dispatch = facts_read(facts, dispatch_path);
	facts->kernel.convention = convention_read(&facts->table, dispatch ? dispatch->text : NULL,
						   dispatch ? dispatch->len : 0);
	if (facts->kernel.convention == CONVENTION_UNKNOWN || !facts->table.nrows)
		return tree_refuse(facts, -EINVAL,
				   arena_printf(tree->arena,
						"the table %s of %s holds no system call",
						table_path, facts->kernel.dir),
				   "put the table back (in a workspace: lab undo, or lab reset)");
	return need_parts(facts);
}

static int read_tree(struct collecting *tree)
{
	int error = recognise(tree);

	if (!error)
		error = tree_open_index(tree);
	if (error)
		return error;
	tree_take_subjects(tree);
	shipped_rows(&tree->shipped);
	tree_list_entries(tree);
	if (tree->request->all) {
		tree_take_own_rows(tree);
		tree_take_rowless(tree);
	}
	tree_gather_names(tree);
	tree_read_options(tree);
	error = tree_read_header(tree);
	if (error)
		return error;
	tree_read_stubs(tree);
	tree_read_definitions(tree, &tree->index);
	error = tree_search_rest(tree);
	if (error)
		return error;
	scan_index_save(&tree->index, tree->request->cache);
	tags_check(tree->facts, &tree->includes);
	tree_read_other_headers(tree);
	read_other_tables(tree);
	read_makefiles(tree);
	tree_check_conditions(tree);
	return 0;
}

/* holds_own - whether something that did not ship stands in the file */
static bool holds_own(const struct facts *facts, const char *file)
{
	int i;

	for (i = 0; i < facts->table.nrows; i++)
		if (!facts->table.rows[i].pristine && streq(file, table_path))
			return true;
	for (i = 0; i < facts->header.nprototypes; i++)
		if (!facts->header.prototypes[i].pristine &&
		    streq(facts->header.prototypes[i].span.file, file))
			return true;
	for (i = 0; i < facts->ndefinitions; i++)
		if (!facts->definitions[i].pristine && streq(facts->definitions[i].span.file, file))
			return true;
	for (i = 0; i < facts->makefiles.nitems; i++)
		if (!facts->makefiles.items[i].pristine &&
		    streq(facts->makefiles.items[i].makefile, file))
			return true;
	for (i = 0; i < facts->makefiles.nproblems; i++)
		if (streq(facts->makefiles.problems[i].span.file, file))
			return true;
	return false;
}

static void mark_sources(struct collecting *tree)
{
	struct facts *facts = tree->facts;
	int i;

	for (i = 0; i < facts->nsources; i++) {
		tree_mark_source(tree, facts->sources[i]);
		if (tree->pristine.kind == PRISTINE_NONE)
			facts->sources[i]->pristine = !holds_own(facts, facts->sources[i]->file);
	}
}

int tree_collect(struct facts *facts, const struct tree_request *request)
{
	struct collecting *tree = arena_new_obj(facts->arena, struct collecting);
	int error;

	facts->kernel.dir = arena_strdup(facts->arena, request->dir);
	facts->kernel.table_file = table_path;
	facts->kernel.header_file = header_path;
	tree->facts = facts;
	tree->request = request;
	tree->arena = facts->arena;
	tree->index.dirfd = tree->rest.dirfd = -1;
	if (request->config)
		tree->config = kconfig_load(facts->arena, request->config);
	facts->config = tree->config;
	facts->knows_shipped = request->pristine != NULL;
	tree->names.arena = facts->arena;
	tree->includes.arena = facts->arena;
	tree->includes.dir = facts->kernel.dir;
	tree->kbuild.facts = facts;
	tree->kbuild.config = tree->config;
	tree->shipped.facts = facts;
	tree->shipped.pristine = &tree->pristine;
	tree->shipped.config = tree->config;
	tree->shipped.all = request->all;
	error = read_tree(tree);
	mark_sources(tree);
	if (!error)
		foreigns_find(facts);
	scan_index_end(&tree->index);
	scan_index_end(&tree->rest);
	return error;
}
