// SPDX-License-Identifier: GPL-2.0-only
#include "plan.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../checker/lib/fs.h"
#include "../checker/lib/strbuf.h"
#include "../checker/lib/util.h"
#include "graph.h"
#include "narrow.h"
#include "stage.h"

/* ---- lists -------------------------------------------------------------------------------- */

static void list_add(char ***list, int *n, const char *text)
{
	for (int i = 0; i < *n; i++)
		if (streq((*list)[i], text))
			return;
	*list = xrealloc(*list, (*n + 1) * sizeof(char *));
	(*list)[(*n)++] = xstrdup(text);
}

static void list_free(char **list, int n)
{
	for (int i = 0; i < n; i++)
		free(list[i]);
	free(list);
}

void plan_release(struct plan *plan)
{
	list_free(plan->objects, plan->nobjects);
	list_free(plan->dirs, plan->ndirs);
	list_free(plan->files, plan->nfiles);
	free(plan->kbuild);
	*plan = (struct plan){0};
}

void plan_object(struct plan *plan, const char *object)
{
	list_add(&plan->objects, &plan->nobjects, object);
	plan->link = true;
}

void plan_dir(struct plan *plan, const char *dir)
{
	list_add(&plan->dirs, &plan->ndirs, dir);
	plan->link = true;
}

void plan_file(struct plan *plan, const char *file)
{
	list_add(&plan->files, &plan->nfiles, file);
}

void plan_kbuild(struct plan *plan, const char *fmt, ...)
{
	va_list ap;

	plan->link = true;
	if (plan->kbuild)
		return;
	va_start(ap, fmt);
	if (vasprintf(&plan->kbuild, fmt, ap) < 0)
		die_oom();
	va_end(ap);
}

bool plan_empty(const struct plan *plan)
{
	return !plan->nobjects && !plan->ndirs && !plan->kbuild && !plan->tables && !plan->link;
}

/* ---- the journal -------------------------------------------------------------------------- */

static char *journal_path(const struct stage *stage)
{
	return stage_path(stage, ".lab/journal");
}

static void read_line(struct plan *plan, const char *line)
{
	const char *value = strchr(line, ' ');

	if (!value)
		return;
	value++;
	if (starts_with(line, "object "))
		plan_object(plan, value);
	else if (starts_with(line, "dir "))
		plan_dir(plan, value);
	else if (starts_with(line, "file "))
		plan_file(plan, value);
	else if (starts_with(line, "kbuild "))
		plan_kbuild(plan, "%s", value);
	else if (starts_with(line, "flags ")) {
		plan->tables |= strstr(value, "tables") != NULL;
		plan->link |= strstr(value, "link") != NULL;
		plan->olddefconfig |= strstr(value, "olddefconfig") != NULL;
	}
}

int plan_read(struct plan *plan, const struct stage *stage)
{
	char *path = journal_path(stage), *line, *save = NULL;
	struct strbuf text = {0};
	int err = file_read(path, &text, 64 << 20);

	for (line = !err && text.len ? strtok_r(text.buf, "\n", &save) : NULL; line;
	     line = strtok_r(NULL, "\n", &save))
		read_line(plan, line);
	plan->was_interrupted = plan->kbuild != NULL;
	strbuf_release(&text);
	free(path);
	return err == -ENOENT ? 0 : err;
}

static void write_list(struct strbuf *text, const char *key, char *const *list, int n)
{
	for (int i = 0; i < n; i++)
		strbuf_addf(text, "%s %s\n", key, list[i]);
}

int plan_write(const struct plan *plan, const struct stage *stage)
{
	char *path = journal_path(stage);
	struct strbuf text = {0};
	int err;

	write_list(&text, "object", plan->objects, plan->nobjects);
	write_list(&text, "dir", plan->dirs, plan->ndirs);
	write_list(&text, "file", plan->files, plan->nfiles);
	if (plan->kbuild)
		strbuf_addf(&text, "kbuild %s\n", plan->kbuild);
	strbuf_addf(&text, "flags %s%s%s\n", plan->tables ? "tables " : "",
		    plan->link ? "link " : "", plan->olddefconfig ? "olddefconfig" : "");
	err = file_write_atomic(path, text.buf, text.len);
	strbuf_release(&text);
	free(path);
	return err;
}

void plan_drop(const struct stage *stage)
{
	char *path = journal_path(stage);

	unlink(path);
	free(path);
}

/* ---- changes ------------------------------------------------------------------------------ */

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is_makefile(const char *path)
{
	const char *name = base_name(path);

	return streq(name, "Makefile") || streq(name, "Kbuild");
}

static bool is_table(const char *path)
{
	return streq(path, "arch/x86/entry/syscalls/syscall_64.tbl") ||
	       streq(path, "arch/x86/entry/syscalls/syscall_32.tbl");
}

/* Files no rule of a kernel build reads. */
static bool is_idle(const char *path)
{
	static const char *const dirs[] = {"Documentation/", "tools/lab/", "tools/testing/",
					   "samples/",	     "LICENSES/",  NULL};
	static const char *const suffixes[] = {".rst", ".txt", ".md", NULL};

	for (int i = 0; dirs[i]; i++)
		if (starts_with(path, dirs[i]))
			return true;
	for (int i = 0; suffixes[i]; i++)
		if (ends_with(path, suffixes[i]) && !starts_with(path, "scripts/") &&
		    !starts_with(path, "tools/"))
			return true;
	return false;
}

static bool is_source(const char *path)
{
	return ends_with(path, ".c") || ends_with(path, ".h") || ends_with(path, ".S");
}

static bool object_word(const char *word, size_t len)
{
	static const char *const others[] = {"obj-y", "+=", "=", ":=", "\\", NULL};

	for (int i = 0; others[i]; i++)
		if (strlen(others[i]) == len && memcmp(word, others[i], len) == 0)
			return true;
	if (len > 14 && memcmp(word, "obj-$(CONFIG_", 13) == 0 && word[len - 1] == ')')
		len--, word += 13, len -= 13;
	else if (len > 2 && memcmp(word + len - 2, ".o", 2) == 0)
		len -= 2;
	else
		return false;
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)word[i]) && word[i] != '_' && word[i] != '-')
			return false;
	return true;
}

/* From where the texts begin to differ (back to the line's begin) to where they are alike again. */
static void differing(const char *a, const char *b, const char **from, const char **to)
{
	size_t head = 0, tail = 0, a_len = strlen(a), b_len = strlen(b);

	while (a[head] && a[head] == b[head])
		head++;
	while (tail < a_len - head && tail < b_len - head &&
	       a[a_len - 1 - tail] == b[b_len - 1 - tail])
		tail++;
	while (head > 0 && a[head - 1] != '\n')
		head--;
	*from = a + head;
	*to = a + a_len - tail;
	while (**to && (*to)[-(*to > a)] != '\n')
		(*to)++;
}

static bool only_objects(const char *from, const char *to)
{
	while (from < to) {
		size_t len;

		from += strspn(from, " \t\n");
		if (from >= to)
			break;
		if (*from == '#') {
			from += strcspn(from, "\n");
			continue;
		}
		len = strcspn(from, " \t\n");
		/* A list's name may stick to its operator: "obj-y+=x.o" is left to kbuild. */
		if (!object_word(from, len))
			return false;
		from += len;
	}
	return true;
}

bool plan_makefile_simple(const char *old, const char *now)
{
	const char *from, *to;

	differing(old, now, &from, &to);
	if (!only_objects(from, to))
		return false;
	differing(now, old, &from, &to);
	return only_objects(from, to);
}

static void plan_makefile(struct plan *plan, struct stage *stage, const struct stage_change *change)
{
	char *old_path = path_join(stage->dir, change->file.path), *lib, *archive;
	char *now_path = path_join(stage->tree, change->file.path);
	const char *name = base_name(change->file.path);
	int len = name - change->file.path - 1;
	struct strbuf old = {0}, now = {0};
	bool simple;

	lib = xasprintf("%s/%.*s/lib.a", stage->dir, len > 0 ? len : 0, change->file.path);
	archive = xasprintf("%s/%.*s/built-in.a", stage->dir, len > 0 ? len : 0, change->file.path);
	simple = change->kind == STAGE_CHANGED && len > 0 && path_exists(archive) &&
		 !path_exists(lib) && file_read(old_path, &old, 1 << 20) == 0 &&
		 file_read(now_path, &now, 1 << 20) == 0 && strlen(strbuf_str(&now)) == now.len &&
		 plan_makefile_simple(strbuf_str(&old), strbuf_str(&now));
	if (simple) {
		archive[strlen(archive) - strlen("/built-in.a")] = '\0';
		plan_dir(plan, archive + strlen(stage->dir) + 1);
	} else {
		plan_kbuild(plan, "%s changed in more than its lists of objects",
			    change->file.path);
	}
	strbuf_release(&old);
	strbuf_release(&now);
	free(old_path);
	free(now_path);
	free(lib);
	free(archive);
}

/* Whether any file the build knows has the same base name: a new header may hide it. */
static void plan_hidden(struct plan *plan, const struct graph *graph, const char *path)
{
	const char *name = base_name(path);

	for (int f = 0; f < graph->nfiles; f++) {
		if (!streq(base_name(graph->files[f]), name) || streq(graph->files[f], path))
			continue;
		for (int t = 0; t < graph->ntargets; t++)
			if (graph_depends(&graph->targets[t], f))
				plan_object(plan, graph->files[graph->targets[t].file]);
	}
}

static bool dead_edit(struct stage *stage, const struct graph *graph,
		      const struct stage_change *change)
{
	char *old_path = path_join(stage->dir, change->file.path);
	char *now_path = path_join(stage->tree, change->file.path);
	struct strbuf old = {0}, now = {0};
	bool dead = change->kind == STAGE_CHANGED && change->file.kind == 'f' &&
		    file_read(old_path, &old, 16 << 20) == 0 &&
		    file_read(now_path, &now, 16 << 20) == 0 &&
		    !(graph->rules && strstr(graph->rules, change->file.path)) &&
		    narrow_dead_edit(stage, graph, change->file.path, &old, &now);

	strbuf_release(&old);
	strbuf_release(&now);
	free(old_path);
	free(now_path);
	return dead;
}

static void plan_dependents(struct plan *plan, struct stage *stage, const struct graph *graph,
			    struct stage_change *change, int file)
{
	const struct stage_file *known = stage_find(stage, change->file.path);

	if (dead_edit(stage, graph, change)) {
		change->keep_time = true;
		return;
	}
	for (int t = 0; t < graph->ntargets; t++) {
		const char *name = graph->files[graph->targets[t].file];

		if (!graph_depends(&graph->targets[t], file))
			continue;
		plan_object(plan, name);
		if (!graph->targets[t].compiles || starts_with(name, "scripts/") ||
		    starts_with(name, "tools/") || name[0] == '/')
			plan_kbuild(plan, "%s goes into %s", change->file.path, name);
	}
	/* Rules may read the tree's own headers in ways the graph does not show. */
	if (ends_with(change->file.path, ".h") && known && known->base)
		plan_kbuild(plan, "%s changed where the compiler sees it", change->file.path);
}

/* Generators, objtool and what they read. The learner's own programs are no part of the kernel. */
static bool is_build_tool(const char *path)
{
	return starts_with(path, "scripts/") ||
	       (starts_with(path, "tools/") && !starts_with(path, "tools/lab/")) ||
	       ends_with(path, "-opcode-map.txt");
}

static void plan_change(struct plan *plan, struct stage *stage, const struct graph *graph,
			struct stage_change *change)
{
	const char *path = change->file.path;
	int file = graph_find(graph, path);

	if (is_build_tool(path)) {
		plan_kbuild(plan, "%s is a part of the build itself", path);
	} else if (is_table(path)) {
		plan->tables = true;
	} else if (is_makefile(path)) {
		plan_makefile(plan, stage, change);
	} else if (starts_with(base_name(path), "Kconfig")) {
		plan->olddefconfig = true;
		plan_kbuild(plan, "%s changed", path);
	} else if (file >= 0) {
		plan_dependents(plan, stage, graph, change, file);
	} else if (change->kind == STAGE_ADDED && ends_with(path, ".h")) {
		plan_hidden(plan, graph, path);
		if (strstr(path, "/asm/") || strstr(path, "include/uapi/"))
			plan_kbuild(plan, "%s is a new header that rules may look for", path);
	} else if (!is_source(path) && !is_idle(path)) {
		plan_kbuild(plan, "%s changed", path);
	}
}

void plan_changes(struct plan *plan, struct stage *stage, const struct graph *graph)
{
	for (int i = 0; i < stage->nchanges; i++)
		if (stage->changes[i].file.kind != 'd')
			plan_change(plan, stage, graph, &stage->changes[i]);
}

/* ---- tables ------------------------------------------------------------------------------- */

static const char *const table_dirs[] = {"arch/x86/include/generated/asm",
					 "arch/x86/include/generated/uapi/asm", NULL};

typedef int (*header_fn)(void *cookie, const struct stage *stage, const char *path,
			 const char *kept);

/* Calls @fn for each table header with its path in the stage and that of the kept copy. */
static int each_header(const struct stage *stage, header_fn fn, void *cookie)
{
	int err = 0;

	for (int i = 0; table_dirs[i] && !err; i++) {
		char *dir = stage_path(stage, "%s", table_dirs[i]);
		DIR *stream = opendir(dir);
		struct dirent *entry;

		while (stream && !err && (entry = readdir(stream))) {
			char *path, *kept;

			if ((!starts_with(entry->d_name, "unistd_") &&
			     !starts_with(entry->d_name, "syscalls_")) ||
			    !ends_with(entry->d_name, ".h"))
				continue;
			path = path_join(table_dirs[i], entry->d_name);
			kept = stage_path(stage, ".lab/tables/%s", path);
			err = fn(cookie, stage, path, kept);
			free(path);
			free(kept);
		}
		if (stream)
			closedir(stream);
		free(dir);
	}
	return err;
}

static int set_epoch(const char *path, int seconds)
{
	struct timespec when = {.tv_sec = STAGE_EPOCH + seconds};

	return utimensat(AT_FDCWD, path, (struct timespec[]){when, when}, 0) < 0 ? -errno : 0;
}

static int keep_header(void *cookie, const struct stage *stage, const char *path, const char *kept)
{
	char *full = path_join(stage->dir, path);
	int err = mkdirs_for(kept);

	(void)cookie;
	if (!err)
		err = file_copy(full, kept, false);
	/* Older than every object, newer than the table. */
	if (!err)
		err = set_epoch(full, 1);
	free(full);
	return err;
}

int plan_tables_keep(const struct stage *stage)
{
	static const char *const tables[] = {"arch/x86/entry/syscalls/syscall_64.tbl",
					     "arch/x86/entry/syscalls/syscall_32.tbl"};
	int err = each_header(stage, keep_header, NULL);

	for (size_t i = 0; i < ARRAY_SIZE(tables) && !err; i++) {
		char *path = stage_path(stage, "%s", tables[i]);

		if (path_exists(path))
			err = set_epoch(path, 0);
		free(path);
	}
	return err;
}

struct comparison {
	struct plan *plan;
	const struct graph *graph;
	char **names;
	int nnames;
};

static void all_dependents(struct comparison *comparison, const char *path)
{
	const struct graph *graph = comparison->graph;
	int file = graph_find(graph, path);

	for (int t = 0; file >= 0 && t < graph->ntargets; t++) {
		if (!graph_depends(&graph->targets[t], file))
			continue;
		plan_object(comparison->plan, graph->files[graph->targets[t].file]);
		if (!graph->targets[t].compiles)
			plan_kbuild(comparison->plan, "%s goes into %s", path,
				    graph->files[graph->targets[t].file]);
	}
}

static int compare_header(void *cookie, const struct stage *stage, const char *path,
			  const char *kept)
{
	struct comparison *comparison = cookie;
	char *full = path_join(stage->dir, path), **names;
	struct strbuf old = {0}, now = {0};

	file_read(kept, &old, 16 << 20);
	file_read(full, &now, 16 << 20);
	if (old.len == now.len && old.len && memcmp(old.buf, now.buf, now.len) == 0)
		goto out;
	names = starts_with(base_name(path), "unistd_")
			? narrow_table_names(strbuf_str(&old), old.len, strbuf_str(&now), now.len)
			: NULL;
	if (!names)
		all_dependents(comparison, path);
	for (int i = 0; names && names[i]; i++) {
		list_add(&comparison->names, &comparison->nnames, names[i]);
		free(names[i]);
	}
	free(names);
out:
	strbuf_release(&old);
	strbuf_release(&now);
	free(full);
	return 0;
}

void plan_tables(struct plan *plan, const struct stage *stage, const struct graph *graph)
{
	struct comparison comparison = {.plan = plan, .graph = graph};
	bool *affected = xcalloc(graph->ntargets + 1, sizeof(bool));

	each_header(stage, compare_header, &comparison);
	list_add(&comparison.names, &comparison.nnames, "");
	free(comparison.names[--comparison.nnames]);
	comparison.names[comparison.nnames] = NULL;
	if (comparison.nnames)
		narrow_table_edit(stage, graph, comparison.names, affected);
	for (int t = 0; t < graph->ntargets; t++) {
		const char *name = graph->files[graph->targets[t].file];

		if (!affected[t])
			continue;
		plan_object(plan, name);
		if (!graph->targets[t].compiles || name[0] == '/')
			plan_kbuild(plan, "the table goes into %s", name);
	}
	list_free(comparison.names, comparison.nnames);
	free(affected);
}
