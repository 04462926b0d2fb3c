// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/util.h"
#include "../source/include.h"
#include "built.h"
#include "cscan.h"
#include "header.h"
#include "oldheads.h"
#include "owned.h"
#include "pristine.h"
#include "scancache.h"
#include "shipped.h"
#include "../facts/source.h"
#include "treeparts.h"

/* ---- definitions ----------------------------------------------------------------------------- */

static bool reaches_header(struct collecting *tree, const char *path, const struct cscan *scan)
{
	int i;

	for (i = 0; i < scan->nincludes; i++)
		if (includes_reach(&tree->includes, path, scan->includes[i].target))
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
	file->included_by = arena_strdup(tree->arena, tree->index.files[i].path);
	file->built = built_of(&tree->kbuild, file->included_by);
	snprintf(target, sizeof(target), "\"%s\"", file->included_by + dir);
	if (!file->includes_syscalls)
		file->includes_syscalls = includes_reach(&tree->includes, file->file, target);
}

static bool has_file(const struct facts *facts, const char *path)
{
	int i;

	for (i = 0; i < facts->nfiles; i++)
		if (streq(facts->files[i]->file, path))
			return true;
	return false;
}

static bool scan_defines_at(const struct cscan *scan, struct span span)
{
	for (int i = 0; i < scan->ndefinitions; i++)
		if (!span_compare(&scan->definitions[i].name_span, &span))
			return true;
	return false;
}

static bool defines_own(const struct cscan *scan)
{
	for (int i = 0; i < scan->ndefinitions; i++)
		if (!scan->definitions[i].pristine)
			return true;
	return false;
}

/* Whether gcc is told to refuse heads of the old style. */
static bool refuses_old_heads(struct collecting *tree)
{
	static const char *const files[] = {"Makefile", "scripts/Makefile.extrawarn",
					    "scripts/Makefile.warn"};

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		const struct source *source = facts_read(tree->facts, files[i]);

		if (source && strstr(source->text, "-Werror=strict-prototypes"))
			return true;
	}
	return false;
}

/* Those of the learner's functions; what means to be the call itself is a definition already. */
static void find_old_heads(struct collecting *tree, struct file_facts *file,
			   const struct cscan *scan)
{
	struct old_head *head = oldheads_find(tree->arena, file->source, tree->config), *next;
	struct old_head *kept = NULL;

	if (!head || !refuses_old_heads(tree))
		return;
	for (; head; head = next) {
		const char *text = file->source->lines[head->list.line - 1];
		size_t at = text - file->source->text + head->list.column - 1;

		next = head->next;
		if (scan_defines_at(scan, head->name_span) ||
		    owned_by_kernel(tree->facts, file->source, at, at + 1))
			continue;
		head->next = kept;
		kept = head;
	}
	file->old_heads = kept;
}

/* Whether the row of the call whose name begins at @name shipped with the kernel. */
static bool has_shipped_row(const struct facts *facts, const char *name)
{
	size_t len = 0;

	while (is_word_byte(name[len]))
		len++;
	for (int i = 0; i < facts->table.nrows; i++) {
		const struct table_row *row = &facts->table.rows[i];

		if (row->pristine && row->base && !strncmp(row->base, name, len) &&
		    !row->base[len])
			return true;
	}
	return false;
}

static bool is_kernels(const struct facts *facts, const struct source *source)
{
	static const char macro[] = "SYSCALL_DEFINE";
	const char *end = source->text + source->len;

	for (const char *at = source->text; (at = memmem(at, end - at, macro, strlen(macro)));) {
		at += strlen(macro);
		if (*at >= '0' && *at <= '6' && at[1] == '(' && has_shipped_row(facts, at + 2))
			return true;
	}
	return false;
}

static struct file_facts *new_file(struct collecting *tree, const struct source *source,
				   const struct cscan *scan)
{
	struct facts *facts = tree->facts;
	struct file_facts *file = arena_new_obj(tree->arena, struct file_facts);

	file->source = source;
	file->file = source->file;
	file->is_header = ends_with(source->file, ".h");
	file->includes_syscalls = scan->includes_syscalls;
	if (!file->includes_syscalls && scan->ndefinitions)
		file->includes_syscalls = reaches_header(tree, source->file, scan);
	file->kernels = is_kernels(facts, source);
	file->first_include = scan->first_include;
	file->last_include = scan->last_include;
	*arena_append(tree->arena, &facts->files, &facts->nfiles) = file;
	built_judge(&tree->kbuild, file);
	if (file->built == BUILT_NOT_LISTED)
		find_includer(tree, file);
	if (!file->is_header && (!source->pristine || defines_own(scan))) {
		tree_find_lost(tree, file, scan);
		find_old_heads(tree, file, scan);
	}
	return file;
}

static void add_file(struct collecting *tree, const char *path)
{
	struct facts *facts = tree->facts;
	const struct source *source;
	struct file_facts *file;
	struct cscan scan;
	int i;

	if (has_file(facts, path))
		return;
	source = tree_read_source(tree, path);
	if (!source)
		return;
	cscan_file(tree->arena, source, tree->config, tree->subjects, tree->nsubjects, &scan);
	shipped_scan(&tree->shipped, source, &scan);
	if (!scan.ndefinitions && source->pristine)
		return;
	file = new_file(tree, source, &scan);
	for (i = 0; i < scan.ndefinitions; i++) {
		struct definition *definition =
			arena_append(tree->arena, &facts->definitions, &facts->ndefinitions);

		*definition = scan.definitions[i];
		definition->file = file;
	}
}

void tree_read_definitions(struct collecting *tree, const struct scan_index *index)
{
	int i;

	for (i = 0; i < index->nfiles; i++) {
		const struct scan_file *file = &index->files[i];
		bool header = ends_with(file->path, ".h");

		if (!header && !ends_with(file->path, ".c"))
			continue;
		if (streq(file->path, tree->facts->kernel.header_file) ||
		    streq(file->path, "kernel/sys_ni.c"))
			continue;
		if (tree_file_matters(tree, file, header ? "d" : "df") ||
		    tree_file_is_named(tree, file->path) || pristine_differs(&tree->pristine, file))
			add_file(tree, file->path);
	}
}

static bool all_defined(const struct collecting *tree)
{
	const struct facts *facts = tree->facts;
	int i, j;

	for (i = 0; i < tree->nsubjects; i++) {
		for (j = 0; j < facts->ndefinitions; j++)
			if (streq(facts->definitions[j].base, tree->subjects[i]))
				break;
		if (j == facts->ndefinitions && !shipped_name(&tree->shipped, tree->subjects[i]))
			return false;
	}
	return true;
}

int tree_open_rest(struct collecting *tree)
{
	bool git = tree->pristine.kind == PRISTINE_GIT;
	struct scan_request request = {
		.dir = tree->request->dir,
		.part = SCAN_REST,
		.hash = tree_hashes(tree),
		.names_only = git,
		.view = tree->request->view,
		.base_key = tree->pristine.key,
	};
	int error;

	if (tree->request->cache)
		request.cache = arena_printf(tree->arena, "%s.rest", tree->request->cache);
	if (scan_index_make(tree->arena, &request, &tree->rest))
		return 0;
	error = pristine_bases(&tree->pristine, &tree->rest);
	if (!error && git)
		scan_index_own(&tree->rest);
	if (!error)
		error = tree_note_changes(tree, &tree->rest);
	if (error)
		return tree_broken_pristine(tree, error);
	scan_index_save(&tree->rest, request.cache);
	tree_read_definitions(tree, &tree->rest);
	return 0;
}

int tree_search_rest(struct collecting *tree)
{
	int error;

	if (all_defined(tree))
		return 0;
	scan_index_all(&tree->index);
	error = tree_note_changes(tree, &tree->index);
	if (error)
		return tree_broken_pristine(tree, error);
	tree_read_definitions(tree, &tree->index);
	if (all_defined(tree))
		return 0;
	return tree_open_rest(tree);
}

void tree_read_stubs(struct collecting *tree)
{
	const struct source *source = tree_read_source(tree, "kernel/sys_ni.c");
	struct cscan scan;

	if (!source)
		return;
	cscan_file(tree->arena, source, tree->config, NULL, 0, &scan);
	shipped_scan(&tree->shipped, source, &scan);
	tree->facts->stubs = scan.stubs;
	tree->facts->nstubs = scan.nstubs;
}

/* ---- prototypes ------------------------------------------------------------------------------ */

int tree_read_header(struct collecting *tree)
{
	struct header_facts *header = &tree->facts->header;
	const struct source *source = tree_read_source(tree, tree->facts->kernel.header_file);
	int i;

	if (tree->pristine.kind == PRISTINE_NONE || !source->pristine)
		add_file(tree, source->file); /* a body there is no prototype */
	header_parse(tree->arena, source, tree->config, tree->subjects, tree->nsubjects, header);
	shipped_prototypes(&tree->shipped, source, 0);
	for (i = 0; i < header->nprototypes; i++)
		if (header->prototypes[i].pristine && header->prototypes[i].place == PLACE_GUARD)
			header->ni_syscall = header->prototypes[i].span;
	if (header->guard_begin.file)
		return 0;
	return tree_refuse(
		tree->facts, -EINVAL,
		arena_printf(tree->arena,
			     "%s of %s has no #ifndef CONFIG_ARCH_HAS_SYSCALL_WRAPPER, which every "
			     "kernel since 4.17 has around its prototypes",
			     tree->facts->kernel.header_file, tree->facts->kernel.dir),
		"put the line back (in a workspace: lab diff shows it, lab undo or lab reset "
		"bring it back)");
}

void tree_read_other_headers(struct collecting *tree)
{
	struct header_facts *header = &tree->facts->header;
	int i;

	for (i = 0; i < tree->index.nfiles; i++) {
		const struct scan_file *file = &tree->index.files[i];
		int before = header->nprototypes;
		const struct source *source;

		if (!ends_with(file->path, ".h") ||
		    streq(file->path, tree->facts->kernel.header_file))
			continue;
		if (!tree_file_matters(tree, file, "f") && !pristine_differs(&tree->pristine, file))
			continue;
		source = tree_read_source(tree, file->path);
		if (!source)
			continue;
		header_other(tree->arena, source, tree->config, tree->names.list, tree->names.n,
			     header);
		shipped_prototypes(&tree->shipped, source, before);
	}
}
