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
#include "collect.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/arena.h"
#include "../lib/hashset.h"
#include "../lib/util.h"
#include "built.h"
#include "cscan.h"
#include "header.h"
#include "../source/include.h"
#include "kconfig.h"
#include "pristine.h"
#include "rowless.h"
#include "scancache.h"
#include "shipped.h"
#include "source.h"
#include "table.h"
#include "tags.h"

static const char table_path[] = "arch/x86/entry/syscalls/syscall_64.tbl";
static const char header_path[] = "include/linux/syscalls.h";
static const char dispatch_path[] = "arch/x86/entry/syscall_64.c";

/* More changed files than this are another kernel, not a learner's work. */
#define CHANGED_MAX 3000

struct collecting {
	struct facts *facts;
	const struct tree_request *request;
	struct arena *arena;
	struct kconfig *config;
	struct scan_index index, rest;
	struct pristine pristine;
	struct shipped shipped;
	struct makefiles kbuild;
	struct includes includes;
	struct hashset names;  /* subjects and the entries of their rows */
	const char **subjects; /* the subjects alone */
	int nsubjects;
	const char **changed; /* files that differ from the pristine tree */
	int nchanged;
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

static int no_kernel(struct facts *facts, int error, const char *why)
{
	return refuse(
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

static bool is_subject(const struct collecting *tree, const char *word)
{
	int i;

	for (i = 0; word && i < tree->nsubjects; i++)
		if (streq(tree->subjects[i], word))
			return true;
	return false;
}

static void add_subject(struct collecting *tree, const char *name)
{
	if (!name || is_subject(tree, name))
		return;
	*arena_append(tree->arena, &tree->subjects, &tree->nsubjects) = name;
	tree->shipped.subjects = tree->subjects;
	tree->shipped.nsubjects = tree->nsubjects;
}

static void take_subjects(struct collecting *tree)
{
	int i;

	for (i = 0; i < tree->request->nsubjects; i++)
		add_subject(tree, tree->request->subjects[i].name);
}

/* take_own_rows - when all is asked for, what did not ship is what somebody added */
static void take_own_rows(struct collecting *tree)
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

/* list_entries - every system call that the index knows a definition of */
static void list_entries(struct collecting *tree)
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

/* take_rowless - when all is asked for, also what somebody defined and forgot to give a row */
static void take_rowless(struct collecting *tree)
{
	const char **names;
	int i, n = rowless_entries(tree->facts, &names);

	for (i = 0; i < n; i++)
		add_subject(tree, names[i]);
}

static void gather_names(struct collecting *tree)
{
	const struct table_facts *table = &tree->facts->table;
	int i;

	for (i = 0; i < tree->nsubjects; i++)
		add_name(tree, tree->subjects[i]);
	for (i = 0; i < table->nrows; i++) {
		const struct table_row *row = &table->rows[i];

		if (!(tree->request->all && row->region != REGION_X32) &&
		    !is_subject(tree, row->name) && !is_subject(tree, row->base))
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

/* file_matters - whether the index has a word of one of the kinds @tags that is looked for */
static bool file_matters(const struct collecting *tree, const struct scan_file *file,
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
	return refuse(tree->facts, error,
		      arena_printf(tree->arena, "%s cannot be read: %s", tree->facts->kernel.dir,
				   strerror(-error)),
		      "see that the directory and its files can be read");
}

static int broken_pristine(struct collecting *tree, int error)
{
	return refuse(tree->facts, error,
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

/* note_changes - list the files of @index that differ, and ask for what they were */
static int note_changes(struct collecting *tree, struct scan_index *index)
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

static bool hashes(const struct collecting *tree)
{
	return tree->request->cache || tree->request->pristine;
}

static int open_index(struct collecting *tree)
{
	const struct tree_request *request = tree->request;
	struct scan_request scan = {
		.dir = request->dir,
		.cache = request->cache,
		.part = SCAN_CORE,
		.hash = hashes(tree),
	};
	int error;

	error = pristine_open(&tree->pristine, tree->arena, request->dir, request->pristine,
			      request->cache);
	if (error)
		return broken_pristine(tree, error);
	error = scan_index_make(tree->arena, &scan, &tree->index);
	if (error)
		return broken_index(tree, error);
	error = note_changes(tree, &tree->index);
	return error ? broken_pristine(tree, error) : 0;
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

/* mark_source - whether a file is as it shipped */
static void mark_source(struct collecting *tree, struct source *source)
{
	check_unseen(tree, source);
	source->pristine = tree->pristine.kind == PRISTINE_NONE || !is_changed(tree, source->file);
	source->given = source->pristine ? NULL : pristine_source(&tree->pristine, source->file);
}

static struct source *read_source(struct collecting *tree, const char *path)
{
	struct source *source = facts_read(tree->facts, path);

	if (source)
		mark_source(tree, source);
	return source;
}

/* ---- options --------------------------------------------------------------------------------- */

/* read_options - what the learner's own Kconfig entries give in a fresh configuration */
static void read_options(struct collecting *tree)
{
	int i, j, n;

	for (i = 0; i < tree->nchanged && tree->config; i++) {
		const char *slash = strrchr(tree->changed[i], '/');
		struct kconfig_entry *entries;
		const struct source *source;

		if (!starts_with(slash ? slash + 1 : tree->changed[i], "Kconfig"))
			continue;
		source = read_source(tree, tree->changed[i]);
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

/* ---- definitions ----------------------------------------------------------------------------- */

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
	file->first_include = scan->first_include;
	file->last_include = scan->last_include;
	*arena_append(tree->arena, &facts->files, &facts->nfiles) = file;
	built_judge(&tree->kbuild, file);
	if (file->built == BUILT_NOT_LISTED)
		find_includer(tree, file);
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
	source = read_source(tree, path);
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

static void read_definitions(struct collecting *tree, const struct scan_index *index)
{
	int i;

	for (i = 0; i < index->nfiles; i++) {
		const struct scan_file *file = &index->files[i];
		bool header = ends_with(file->path, ".h");

		if (!header && !ends_with(file->path, ".c"))
			continue;
		if (streq(file->path, header_path) || streq(file->path, "kernel/sys_ni.c"))
			continue;
		if (file_matters(tree, file, header ? "d" : "df") ||
		    pristine_differs(&tree->pristine, file))
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

static int open_rest(struct collecting *tree)
{
	bool git = tree->pristine.kind == PRISTINE_GIT;
	struct scan_request request = {
		.dir = tree->request->dir,
		.part = SCAN_REST,
		.hash = hashes(tree),
		.names_only = git,
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
		error = note_changes(tree, &tree->rest);
	if (error)
		return broken_pristine(tree, error);
	scan_index_save(&tree->rest, request.cache);
	read_definitions(tree, &tree->rest);
	return 0;
}

/* search_rest - what was not found may stand where nobody looks at first */
static int search_rest(struct collecting *tree)
{
	int error;

	if (all_defined(tree))
		return 0;
	scan_index_all(&tree->index);
	error = note_changes(tree, &tree->index);
	if (error)
		return broken_pristine(tree, error);
	read_definitions(tree, &tree->index);
	if (all_defined(tree))
		return 0;
	return open_rest(tree);
}

static void read_stubs(struct collecting *tree)
{
	const struct source *source = read_source(tree, "kernel/sys_ni.c");
	struct cscan scan;

	if (!source)
		return;
	cscan_file(tree->arena, source, tree->config, NULL, 0, &scan);
	shipped_scan(&tree->shipped, source, &scan);
	tree->facts->stubs = scan.stubs;
	tree->facts->nstubs = scan.nstubs;
}

/* ---- prototypes ------------------------------------------------------------------------------ */

static int read_header(struct collecting *tree)
{
	struct header_facts *header = &tree->facts->header;
	const struct source *source = read_source(tree, header_path);
	int i;

	header_parse(tree->arena, source, tree->config, tree->subjects, tree->nsubjects, header);
	shipped_prototypes(&tree->shipped, source, 0);
	for (i = 0; i < header->nprototypes; i++)
		if (header->prototypes[i].pristine && header->prototypes[i].place == PLACE_GUARD)
			header->ni_syscall = header->prototypes[i].span;
	if (header->guard_begin.file)
		return 0;
	return refuse(
		tree->facts, -EINVAL,
		arena_printf(tree->arena,
			     "%s of %s has no #ifndef CONFIG_ARCH_HAS_SYSCALL_WRAPPER, which every "
			     "kernel since 4.17 has around its prototypes",
			     header_path, tree->facts->kernel.dir),
		"put the line back (in a workspace: lab diff shows it, lab undo or lab reset "
		"bring it back)");
}

static void read_other_headers(struct collecting *tree)
{
	struct header_facts *header = &tree->facts->header;
	int i;

	for (i = 0; i < tree->index.nfiles; i++) {
		const struct scan_file *file = &tree->index.files[i];
		int before = header->nprototypes;
		const struct source *source;

		if (!ends_with(file->path, ".h") || streq(file->path, header_path))
			continue;
		if (!file_matters(tree, file, "f") && !pristine_differs(&tree->pristine, file))
			continue;
		source = read_source(tree, file->path);
		if (!source)
			continue;
		header_other(tree->arena, source, tree->config, tree->names.list, tree->names.n,
			     header);
		shipped_prototypes(&tree->shipped, source, before);
	}
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
	const struct source *source = read_source(tree, path), *old;
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
		bool subject = is_subject(tree, row->name);

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
	if (tree->rest.dirfd < 0 && open_rest(tree))
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

/* check_options - tell options that are off from those that no Kconfig file knows */
static void check_options(struct collecting *tree)
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
		read_source(tree, makefile->source->file);
		shipped_items(&tree->shipped, makefile);
	}
	built_finish(&tree->kbuild);
	check_options(tree);
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
		return refuse(facts, -EINVAL,
			      arena_printf(tree->arena, "the table %s of %s holds no system call",
					   table_path, facts->kernel.dir),
			      "put the table back (in a workspace: lab undo, or lab reset)");
	return need_parts(facts);
}

static int read_tree(struct collecting *tree)
{
	int error = recognise(tree);

	if (!error)
		error = open_index(tree);
	if (error)
		return error;
	take_subjects(tree);
	shipped_rows(&tree->shipped);
	list_entries(tree);
	if (tree->request->all) {
		take_own_rows(tree);
		take_rowless(tree);
	}
	gather_names(tree);
	read_options(tree);
	error = read_header(tree);
	if (error)
		return error;
	read_stubs(tree);
	read_definitions(tree, &tree->index);
	error = search_rest(tree);
	if (error)
		return error;
	scan_index_save(&tree->index, tree->request->cache);
	tags_check(tree->facts, &tree->includes);
	read_other_headers(tree);
	read_other_tables(tree);
	read_makefiles(tree);
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
		mark_source(tree, facts->sources[i]);
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
	scan_index_end(&tree->index);
	scan_index_end(&tree->rest);
	return error;
}
