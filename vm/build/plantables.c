// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../checker/lib/fs.h"
#include "../../checker/lib/hashset.h"
#include "../../checker/lib/strbuf.h"
#include "../../checker/lib/util.h"
#include "../stage/graph.h"
#include "../narrow/narrow.h"
#include "plan.h"
#include "../stage/stage.h"

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
	struct hashset names;
};

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
	names = starts_with(path_base(path), "unistd_")
			? narrow_table_names(strbuf_str(&old), old.len, strbuf_str(&now), now.len)
			: NULL;
	if (!names)
		plan_all_dependents(comparison->plan, comparison->graph, path);
	for (int i = 0; names && names[i]; i++) {
		hashset_add(&comparison->names, names[i], strlen(names[i]));
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
	char **names;
	int n;

	each_header(stage, compare_header, &comparison);
	n = comparison.names.n;
	names = hashset_detach(&comparison.names);
	if (n)
		narrow_table_edit(stage, graph, names, affected);
	for (int t = 0; t < graph->ntargets; t++) {
		const char *name = graph->files.list[graph->targets[t].file];

		if (!affected[t])
			continue;
		plan_object(plan, name);
		if (!graph->targets[t].compiles || name[0] == '/')
			plan_kbuild(plan, "the table goes into %s", name);
	}
	strings_free(names, n);
	free(affected);
}
