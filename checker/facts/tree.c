// SPDX-License-Identifier: GPL-2.0-only
/*
 * How it works: the tree is recognised (Makefile, table, header), the table and the header are
 * read whole, the index says which files may hold a definition or a prototype of a subject, and
 * only those are read and lexed. What shipped with the kernel is marked by comparing with the
 * pristine tree.
 */
#include "collect.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/util.h"
#include "built.h"
#include "cscan.h"
#include "header.h"
#include "include.h"
#include "kconfig.h"
#include "scancache.h"
#include "source.h"
#include "table.h"

static const char table_path[] = "arch/x86/entry/syscalls/syscall_64.tbl";
static const char header_path[] = "include/linux/syscalls.h";
static const char dispatch_path[] = "arch/x86/entry/syscall_64.c";
static const char perf_table_path[] = "tools/perf/arch/x86/entry/syscalls/syscall_64.tbl";

struct collecting {
	struct facts *facts;
	const struct tree_request *request;
	struct arena *arena;
	struct kconfig *config;
	struct scan_index index;
	struct kbuild kbuild;
	struct includes includes;
	const char **names; /* what to look for: subjects and the entries of their rows */
	int nnames;
	const char **bare; /* the subjects alone */
	int nbare;
	struct table_row *known; /* rows that surely shipped; NULL: nothing is known */
	int nknown;
};

/* ---- recognising a tree ---------------------------------------------------------------------- */

static int refuse(struct facts *facts, int error, const char *broken, const char *help)
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

static int read_version(struct facts *facts)
{
	struct kernel_facts *kernel = &facts->kernel;
	const struct source *makefile = facts_read(facts, "Makefile");

	if (!makefile)
		return refuse(facts, -ENOENT,
			      arena_printf(facts->arena, "%s is no kernel tree: it has no Makefile",
					   kernel->dir),
			      "name the top directory of a Linux source tree");
	kernel->major = make_value(makefile, "VERSION");
	kernel->minor = make_value(makefile, "PATCHLEVEL");
	kernel->patch = make_value(makefile, "SUBLEVEL");
	if (kernel->major < 0 || kernel->minor < 0)
		return refuse(
			facts, -EINVAL,
			arena_printf(
				facts->arena,
				"%s is no kernel tree: its Makefile names no VERSION and PATCHLEVEL",
				kernel->dir),
			"name the top directory of a Linux source tree");
	if (kernel->patch < 0)
		kernel->patch = 0;
	kernel->version =
		arena_printf(facts->arena, "%d.%d.%d", kernel->major, kernel->minor, kernel->patch);
	if (kernel->major < 4 || (kernel->major == 4 && kernel->minor < 17))
		return refuse(facts, -ENOTSUP,
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
	return refuse(facts, errno ? -errno : -EIO,
		      arena_printf(facts->arena, "the tree %s is incomplete: %s: %s",
				   facts->kernel.dir, file, strerror(errno)),
		      "put the missing file back (in a workspace: lab undo, or lab reset)");
}

/* ---- what to look for ------------------------------------------------------------------------ */

static bool in_list(const char *const *list, int n, const char *word)
{
	int i;

	for (i = 0; i < n; i++)
		if (streq(list[i], word))
			return true;
	return false;
}

static void add_name(struct collecting *tree, const char *name)
{
	if (name && !in_list(tree->names, tree->nnames, name))
		*arena_append(tree->arena, &tree->names, &tree->nnames) = name;
}

static bool subject_row(const struct collecting *tree, const struct table_row *row)
{
	return in_list(tree->bare, tree->nbare, row->name) ||
	       (row->base && in_list(tree->bare, tree->nbare, row->base));
}

static void gather_names(struct collecting *tree)
{
	const struct table_facts *table = &tree->facts->table;
	int i;

	for (i = 0; i < tree->request->nsubjects; i++) {
		add_name(tree, tree->request->subjects[i].name);
		*arena_append(tree->arena, &tree->bare, &tree->nbare) =
			tree->request->subjects[i].name;
	}
	for (i = 0; i < table->nrows; i++) {
		const struct table_row *row = &table->rows[i];

		if (!(tree->request->all && row->region != REGION_X32) && !subject_row(tree, row))
			continue;
		add_name(tree, row->name);
		add_name(tree, row->base);
	}
}

/* ---- what shipped, when no pristine tree tells ------------------------------------------------
 */

/* read_known - tools/perf carries a copy of the table, which nobody edits along */
static void read_known(struct collecting *tree)
{
	struct source *copy = source_read(tree->arena, tree->facts->kernel.dir, perf_table_path);

	if (copy)
		table_rows(tree->arena, copy, &tree->known, &tree->nknown);
}

static bool known_row(const struct collecting *tree, const struct table_row *row)
{
	int i;

	for (i = 0; i < tree->nknown; i++) {
		const struct table_row *known = &tree->known[i];

		if (known->number == row->number && streq(known->name, row->name) &&
		    streq(known->abi, row->abi) && streq(known->base, row->base))
			return true;
	}
	return false;
}

static bool wrong_prefix(const struct collecting *tree, const struct table_row *row)
{
	bool prefixed = row->entry && starts_with(row->entry, "__x64_");

	if (!row->entry || row->region == REGION_X32)
		return false;
	return prefixed != (tree->facts->kernel.convention == CONVENTION_PREFIXED);
}

static void mark_rows(struct collecting *tree)
{
	struct table_facts *table = &tree->facts->table;
	int i;

	for (i = 0; i < table->nrows; i++) {
		struct table_row *row = &table->rows[i];

		if (tree->nknown)
			row->pristine = known_row(tree, row) && !wrong_prefix(tree, row) &&
					!row->leading_space && !row->inline_comment;
		else
			row->pristine = !subject_row(tree, row);
	}
	table_finish(tree->arena, table, NULL, 0);
}

/* shipped_name - whether a shipped row speaks of @base, so that what carries it shipped too */
static bool shipped_name(const struct collecting *tree, const char *base)
{
	const struct table_facts *table = &tree->facts->table;
	int i;

	for (i = 0; i < table->nrows; i++)
		if (streq(table->rows[i].name, base) || streq(table->rows[i].base, base))
			return table->rows[i].pristine;
	return !in_list(tree->names, tree->nnames, base);
}

/* ---- definitions ------------------------------------------------------------------------------
 */

static bool reaches_header(struct collecting *tree, const char *path, const struct cscan *scan)
{
	int i;

	for (i = 0; i < scan->nincludes; i++)
		if (includes_reach(&tree->includes, path, scan->includes[i]))
			return true;
	return false;
}

/*
 * find_includer - the C file of the same directory that #includes @file, as
 * kernel/sched/build_policy.c does; the included file is built when that one is
 */
static void find_includer(struct collecting *tree, struct file_facts *file)
{
	const char *slash = strrchr(file->file, '/'), *name = slash ? slash + 1 : file->file;
	size_t dir = name - file->file;
	char target[300];
	int i;

	for (i = 0; i < tree->index.nfiles; i++) {
		const struct scan_file *other = &tree->index.files[i];

		if (!strncmp(other->path, file->file, dir) && !strchr(other->path + dir, '/') &&
		    scan_file_has(other, 'i', name))
			break;
	}
	if (i == tree->index.nfiles || strlen(name) > 200)
		return;
	file->included_by = tree->index.files[i].path;
	file->built = built_of(&tree->kbuild, file->included_by);
	snprintf(target, sizeof(target), "\"%s\"", strrchr(file->included_by, '/') + 1);
	if (!file->includes_syscalls)
		file->includes_syscalls = includes_reach(&tree->includes, file->file, target);
}

static void add_file(struct collecting *tree, const char *path)
{
	struct facts *facts = tree->facts;
	const struct source *source = facts_read(facts, path);
	struct file_facts *file;
	struct cscan scan;
	int i;

	if (!source)
		return;
	cscan_file(tree->arena, source, tree->config, tree->bare, tree->nbare, &scan);
	file = arena_new_obj(tree->arena, struct file_facts);
	file->source = source;
	file->file = source->file;
	file->is_header = ends_with(path, ".h");
	file->includes_syscalls = scan.includes_syscalls || reaches_header(tree, path, &scan);
	file->first_include = scan.first_include;
	file->last_include = scan.last_include;
	*arena_append(tree->arena, &facts->files, &facts->nfiles) = file;
	built_judge(&tree->kbuild, file);
	if (file->built == BUILT_NOT_LISTED)
		find_includer(tree, file);
	for (i = 0; i < scan.ndefinitions; i++) {
		struct definition *definition =
			arena_append(tree->arena, &facts->definitions, &facts->ndefinitions);

		*definition = scan.definitions[i];
		definition->file = file;
		definition->pristine = shipped_name(tree, definition->base);
	}
}

static bool file_matters(const struct collecting *tree, const struct scan_file *file)
{
	const char *p = file->words;

	for (; p && *p; p += strlen(p) + 1)
		if ((*p == 'd' || *p == 'f') &&
		    in_list(tree->names, tree->nnames, starts_with(p + 1, "sys_") ? p + 5 : p + 1))
			return true;
	return false;
}

static void read_definitions(struct collecting *tree)
{
	int i;

	for (i = 0; i < tree->index.nfiles; i++) {
		const struct scan_file *file = &tree->index.files[i];

		if (ends_with(file->path, ".c") && file_matters(tree, file))
			add_file(tree, file->path);
	}
}

static void read_stubs(struct collecting *tree)
{
	const struct source *source = facts_read(tree->facts, "kernel/sys_ni.c");
	struct cscan scan;
	int i;

	if (!source)
		return;
	cscan_file(tree->arena, source, tree->config, NULL, 0, &scan);
	tree->facts->stubs = scan.stubs;
	tree->facts->nstubs = scan.nstubs;
	for (i = 0; i < scan.nstubs; i++)
		scan.stubs[i].pristine = shipped_name(tree, scan.stubs[i].name);
}

/* ---- prototypes -------------------------------------------------------------------------------
 */

static void read_header(struct collecting *tree, const struct source *source)
{
	struct header_facts *header = &tree->facts->header;
	int i;

	header_parse(tree->arena, source, tree->config, tree->bare, tree->nbare, header);
	for (i = 0; i < header->nprototypes; i++) {
		struct prototype *prototype = &header->prototypes[i];

		prototype->pristine = shipped_name(tree, prototype->base);
		if (prototype->pristine && prototype->place == PLACE_GUARD)
			header->ni_syscall = prototype->span;
	}
}

static void read_other_headers(struct collecting *tree)
{
	struct header_facts *header = &tree->facts->header;
	int before = header->nprototypes, i;

	for (i = 0; i < tree->index.nfiles; i++) {
		const struct scan_file *file = &tree->index.files[i];
		const struct source *source;

		if (!ends_with(file->path, ".h") || streq(file->path, header_path) ||
		    !file_matters(tree, file))
			continue;
		source = facts_read(tree->facts, file->path);
		if (source)
			header_other(tree->arena, source, tree->config, tree->names, tree->nnames,
				     header);
	}
	for (i = before; i < header->nprototypes; i++)
		header->prototypes[i].pristine = shipped_name(tree, header->prototypes[i].base);
}

/* ---- all of it --------------------------------------------------------------------------------
 */

static int read_tree(struct collecting *tree)
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
	gather_names(tree);
	read_known(tree);
	mark_rows(tree);
	read_header(tree, header);
	error = scan_index_make(tree->arena, facts->kernel.dir, tree->request->cache, &tree->index);
	if (error)
		return refuse(facts, error,
			      arena_printf(tree->arena, "%s cannot be read: %s", facts->kernel.dir,
					   strerror(-error)),
			      "see that the directory and its files can be read");
	read_stubs(tree);
	read_definitions(tree);
	read_other_headers(tree);
	built_finish(&tree->kbuild);
	return 0;
}

int tree_collect(struct facts *facts, const struct tree_request *request)
{
	struct collecting tree = {.facts = facts, .request = request, .arena = facts->arena};

	facts->kernel.dir = arena_strdup(facts->arena, request->dir);
	facts->kernel.table_file = table_path;
	facts->kernel.header_file = header_path;
	if (request->config)
		tree.config = kconfig_load(facts->arena, request->config);
	tree.includes.arena = facts->arena;
	tree.includes.dir = facts->kernel.dir;
	tree.kbuild.facts = facts;
	tree.kbuild.config = tree.config;
	return read_tree(&tree);
}
