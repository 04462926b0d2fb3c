// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/arena.h"
#include "../lib/util.h"
#include "scanparts.h"

#define DEPTH_MAX 24
#define FILES_MAX 400000

/* File times come from a clock that ticks every few milliseconds. */
#define GRAIN_NS 50000000LL

/* ---- what is looked at ----------------------------------------------------------------------- */

/* Top directories that hold no code of an x86 kernel, or that are the index's other part. */
static const char *const not_core[] = {"Documentation", "LICENSES", "arch",    "debian", "drivers",
				       "rust",		"samples",  "scripts", "sound",	 "tools"};
static const char *const rest_roots[] = {"drivers", "samples", "sound"};

/* Parts of the core below top directories that are none: getrandom is a driver's. */
static const char *const inner_roots[] = {"arch/x86", "drivers/char"};

/* Below these nothing belongs to the x86 kernel itself, or no prototype will ever be there. */
static const char *const skipped[] = {"arch/x86/um", "arch/x86/tools", "include/linux/mfd",
				      "include/linux/platform_data", "include/uapi/drm"};

/* Where a prototype may have got to; the other headers are the drivers'. */
static const char *const header_dirs[] = {"include/asm-generic", "include/linux", "include/net",
					  "include/uapi"};

/* In these a learner works: every file is looked at, not only its directory. */
static const char *const busy[] = {"",
				   "arch/x86",
				   "arch/x86/entry",
				   "arch/x86/entry/syscalls",
				   "arch/x86/include/asm",
				   "arch/x86/kernel",
				   "arch/x86/mm",
				   "block",
				   "drivers/char",
				   "drivers/misc",
				   "fs",
				   "include/asm-generic",
				   "include/linux",
				   "include/uapi/asm-generic",
				   "include/uapi/linux",
				   "init",
				   "io_uring",
				   "ipc",
				   "kernel",
				   "kernel/sched",
				   "kernel/time",
				   "lib",
				   "mm",
				   "net",
				   "security"};

static bool in_list(const char *const *list, size_t n, const char *word)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (streq(list[i], word))
			return true;
	return false;
}

static bool wanted_file(const char *name)
{
	size_t len = strlen(name);

	if (len > 2 && name[len - 2] == '.' && (name[len - 1] == 'c' || name[len - 1] == 'h'))
		return true;
	return streq(name, "Makefile") || streq(name, "Kbuild") || starts_with(name, "Kconfig") ||
	       ends_with(name, ".tbl");
}

/* wanted_dir - at the top all but the ones known to hold nothing: the learner's own counts, too */
static bool wanted_dir(const struct scan_index *index, const char *dir, const char *path)
{
	if (in_list(skipped, ARRAY_SIZE(skipped), path))
		return false;
	if (index->part == SCAN_REST && in_list(inner_roots, ARRAY_SIZE(inner_roots), path))
		return false;
	if (streq(dir, "include"))
		return in_list(header_dirs, ARRAY_SIZE(header_dirs), path);
	if (*dir)
		return true;
	if (index->part == SCAN_REST)
		return in_list(rest_roots, ARRAY_SIZE(rest_roots), path);
	return !in_list(not_core, ARRAY_SIZE(not_core), path);
}

bool scan_is_busy(const char *path)
{
	return in_list(busy, ARRAY_SIZE(busy), path);
}

/* ---- directories ----------------------------------------------------------------------------- */

void scan_sig_set(struct scan_sig *sig, const struct stat *st)
{
	sig->dev = st->st_dev;
	sig->ino = st->st_ino;
	sig->size = st->st_size;
	sig->mtime = st->st_mtim.tv_sec * 1000000000LL + st->st_mtim.tv_nsec;
	sig->ctime = st->st_ctim.tv_sec * 1000000000LL + st->st_ctim.tv_nsec;
}

bool scan_sig_same(const struct scan_index *index, const struct scan_sig *a,
		   const struct scan_sig *b)
{
	return (index->view || (a->dev == b->dev && a->ino == b->ino)) && a->size == b->size &&
	       a->mtime == b->mtime && a->ctime == b->ctime;
}

bool scan_at_rest(const struct scan_index *index, const struct scan_sig *sig)
{
	return sig->mtime < index->started - GRAIN_NS && sig->ctime < index->started - GRAIN_NS;
}

struct names {
	char **list;
	bool *is_dir;
	int n;
};

int scan_compare_files(const void *a, const void *b)
{
	return strcmp(((const struct scan_file *)a)->path, ((const struct scan_file *)b)->path);
}

static void visit(struct scan_walk *walk, const char *path, int parent, int old, int depth);

static const char *below(struct arena *arena, const char *dir, const char *name)
{
	return *dir ? arena_printf(arena, "%s/%s", dir, name) : arena_strdup(arena, name);
}

/* old_dir_named - the cached directory @path among the children of @old */
static int old_dir_named(const struct scan_walk *walk, int old, const char *path)
{
	int child;

	if (old < 0)
		return -1;
	for (child = walk->old_child[old]; child >= 0; child = walk->old_next[child])
		if (streq(walk->old->dirs[child].path, path))
			return child;
	return -1;
}

/* take_old_words - what the cache knows of a file goes to the file of the same name */
static bool take_old_words(struct scan_walk *walk, int old, struct scan_file *file)
{
	const struct scan_dir *dir = &walk->old->dirs[old];
	const struct scan_file *found;

	if (!dir->nfiles)
		return false;
	found = bsearch(file, walk->old->files + dir->first, dir->nfiles, sizeof(*file),
			scan_compare_files);
	if (found)
		*file = *found;
	return found != NULL;
}

/* add_file - arena_append() would double, and copy, an array whose size is known beforehand */
static struct scan_file *add_file(struct scan_index *index)
{
	if (index->nfiles == index->cap) {
		int cap = index->cap ? 2 * index->cap : 1024;
		struct scan_file *files = arena_alloc(index->arena, cap * sizeof(*files));

		if (index->nfiles)
			memcpy(files, index->files, index->nfiles * sizeof(*files));
		index->files = files;
		index->cap = cap;
	}
	return &index->files[index->nfiles++];
}

struct subdir {
	const char *path;
	struct subdir *next;
};

static void read_dir(struct scan_walk *walk, int at, int old, DIR *stream, struct subdir **subdirs)
{
	struct scan_index *index = walk->index;
	struct arena *arena = index->arena;
	const char *dir = index->dirs[at].path;
	struct dirent *entry;
	int i;

	while ((entry = readdir(stream)) && index->nfiles < FILES_MAX) {
		if (*entry->d_name == '.')
			continue;
		if (entry->d_type == DT_DIR) {
			const char *path = below(arena, dir, entry->d_name);
			struct subdir *subdir;

			if (!wanted_dir(index, dir, path))
				continue;
			subdir = arena_new_obj(arena, struct subdir);
			subdir->path = path;
			subdir->next = *subdirs;
			*subdirs = subdir;
		} else if ((entry->d_type == DT_REG || entry->d_type == DT_UNKNOWN) &&
			   wanted_file(entry->d_name) && (*dir || index->part == SCAN_CORE)) {
			add_file(index)->path = below(arena, dir, entry->d_name);
		}
	}
	index->dirs[at].nfiles = index->nfiles - index->dirs[at].first;
	if (index->dirs[at].nfiles)
		qsort(index->files + index->dirs[at].first, index->dirs[at].nfiles,
		      sizeof(*index->files), scan_compare_files);
	for (i = 0; i < index->dirs[at].nfiles; i++)
		if (old < 0 || !take_old_words(walk, old, &index->files[index->dirs[at].first + i]))
			index->appeared = index->changed = true;
	index->dirs[at].fresh = true;
	index->reread++;
}

static void visit_fresh(struct scan_walk *walk, const char *path, int at, int old, int depth)
{
	int fd = openat(walk->index->dirfd, *path ? path : ".",
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *stream = fd >= 0 ? fdopendir(fd) : NULL;
	struct subdir *subdirs = NULL, *subdir;

	if (!stream) {
		if (fd >= 0)
			close(fd);
		return;
	}
	read_dir(walk, at, old, stream, &subdirs);
	closedir(stream);
	for (subdir = subdirs; subdir; subdir = subdir->next)
		visit(walk, subdir->path, at, old_dir_named(walk, old, subdir->path), depth + 1);
}

static void visit_cached(struct scan_walk *walk, int at, int old, int depth)
{
	struct scan_index *index = walk->index;
	const struct scan_dir *dir = &walk->old->dirs[old];
	int child, i;

	for (i = 0; i < dir->nfiles; i++)
		*add_file(index) = walk->old->files[dir->first + i];
	index->dirs[at].nfiles = dir->nfiles;
	for (child = walk->old_child[old]; child >= 0; child = walk->old_next[child])
		visit(walk, walk->old->dirs[child].path, at, child, depth + 1);
}

static void visit(struct scan_walk *walk, const char *path, int parent, int old, int depth)
{
	struct scan_index *index = walk->index;
	struct scan_dir *dir;
	struct stat st;
	int at = index->ndirs;
	bool cached;

	if (depth > DEPTH_MAX ||
	    fstatat(index->dirfd, *path ? path : ".", &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    !S_ISDIR(st.st_mode))
		return;
	dir = arena_append(index->arena, &index->dirs, &index->ndirs);
	dir->path = path;
	dir->parent = parent;
	dir->first = index->nfiles;
	scan_sig_set(&dir->sig, &st);
	dir->trusted = scan_at_rest(index, &dir->sig);
	cached = old >= 0 && walk->old->dirs[old].trusted &&
		 scan_sig_same(index, &walk->old->dirs[old].sig, &dir->sig);
	if (cached)
		visit_cached(walk, at, old, depth);
	else
		visit_fresh(walk, path, at, old, depth);
}

void scan_walk_link(struct scan_walk *walk)
{
	int n = walk->old->ndirs, i;

	walk->old_child = xcalloc(n, sizeof(int));
	walk->old_next = xcalloc(n, sizeof(int));
	for (i = 0; i < n; i++)
		walk->old_child[i] = walk->old_next[i] = -1;
	for (i = n - 1; i > 0; i--) {
		int parent = walk->old->dirs[i].parent;

		if (parent < 0)
			continue;
		walk->old_next[i] = walk->old_child[parent];
		walk->old_child[parent] = i;
	}
}

void scan_walk_roots(struct scan_walk *walk)
{
	size_t r;
	int i;

	visit(walk, "", -1, walk->old ? 0 : -1, 0);
	for (r = 0; walk->index->part == SCAN_CORE && r < ARRAY_SIZE(inner_roots); r++) {
		int old = -1;

		for (i = 0; walk->old && i < walk->old->ndirs; i++)
			if (streq(walk->old->dirs[i].path, inner_roots[r]))
				old = i;
		visit(walk, inner_roots[r], -1, old, 1);
	}
}
