// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../facts/lostinclude.h"
#include "../facts/source.h"
#include "../lib/arena.h"
#include "../lib/fs.h"
#include "../lib/git.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "cscan.h"
#include "treeparts.h"

/* More letters than these are another word. */
#define TYPO_MAX 2

/* struct search - the headers of the tree, held against the one that is not there */
struct search {
	const char *name; /* "linux/syscall.h" */
	const char *near;
	int distance, n; /* of @near, and how many are as near */
};

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is_without_suffix(const char *name, const char *header)
{
	size_t len = strlen(name);

	return starts_with(header, name) && !strcmp(header + len, ".h");
}

/* The same name in another directory counts as more than a typo: "asm/uaccess.h". */
static int distance_of(const char *name, const char *header)
{
	int distance;

	if (!strcasecmp(name, header) || is_without_suffix(name, header))
		return 0;
	distance = edit_distance(name, header);
	if (distance <= TYPO_MAX && 4 * distance < (int)strlen(base_of(name)))
		return distance;
	return !strcmp(base_of(name), base_of(header)) ? TYPO_MAX + 1 : TYPO_MAX + 2;
}

static void consider(struct search *search, const char *header)
{
	int distance = distance_of(search->name, header);
	bool kernels = starts_with(header, "linux/");

	if (distance > TYPO_MAX + 1 || distance > search->distance || streq(header, search->near))
		return;
	if (distance < search->distance)
		search->n = 0;
	search->n++;
	/* Among equals the kernel's own header that most code wants. */
	if (distance < search->distance || (kernels && !strchr(header + 6, '/')))
		search->near = header;
	search->distance = distance;
}

/* find_library - the kernel's counterpart of a header of the C library, where there is one */
static bool find_library(struct collecting *tree, const char *name, struct lost_include *lost)
{
	static const struct {
		const char *name, *near;
	} headers[] = {
		{"stdio.h", "printk.h"},      {"stdlib.h", "slab.h"},
		{"string.h", "string.h"},     {"strings.h", "string.h"},
		{"unistd.h", NULL},	      {"sys/syscall.h", "syscalls.h"},
		{"sys/types.h", "types.h"},   {"stdint.h", "types.h"},
		{"inttypes.h", "types.h"},    {"stdbool.h", "types.h"},
		{"stddef.h", "stddef.h"},     {"stdarg.h", "stdarg.h"},
		{"errno.h", "errno.h"},	      {"sys/errno.h", "errno.h"},
		{"ctype.h", "ctype.h"},	      {"limits.h", "limits.h"},
		{"assert.h", "bug.h"},	      {"time.h", "time.h"},
		{"sys/time.h", "time.h"},     {"fcntl.h", "fcntl.h"},
		{"sys/stat.h", "stat.h"},     {"signal.h", "signal.h"},
		{"pthread.h", "kthread.h"},   {"math.h", "math.h"},
		{"sys/socket.h", "socket.h"}, {"sys/mman.h", "mman.h"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(headers); i++) {
		const char *near;

		if (strcmp(name, headers[i].name) != 0)
			continue;
		lost->library = true;
		near = arena_printf(tree->arena, "<linux/%s>",
				    headers[i].near ? headers[i].near : "");
		if (headers[i].near && includes_find(&tree->includes, "", near))
			lost->near = near;
		return true;
	}
	return false;
}

static void find_near(struct collecting *tree, const struct file_facts *file,
		      struct lost_include *lost)
{
	char *name = arena_strndup(tree->arena, lost->target + 1, strlen(lost->target) - 2);
	struct search search = {.name = name, .distance = TYPO_MAX + 2};
	const char *beside = arena_printf(tree->arena, "\"%s\"", name);

	if (find_library(tree, name, lost))
		return;
	if (*lost->target == '<' && includes_find(&tree->includes, file->file, beside)) {
		lost->near = beside;
		lost->typo = true;
		return;
	}
	for (int i = 0; i < tree->index.nfiles; i++) {
		const char *header = includes_place(tree->index.files[i].path);

		if (header && ends_with(header, ".h"))
			consider(&search, header);
	}
	if (!search.near)
		return;
	lost->near = arena_printf(tree->arena, "<%s>", search.near);
	lost->typo = search.n == 1 && search.distance <= TYPO_MAX;
}

/* Whether the flag at @at of a Makefile is one for another file alone: "CFLAGS_irq.o := -I ..." */
static bool is_of_another(const char *text, const char *at, const char *file)
{
	const char *base = base_of(file), *line = at;
	size_t len = strlen(base) - 1;

	while (line > text && line[-1] != '\n')
		line--;
	return starts_with(line, "CFLAGS_") && line[7] != '$' &&
	       (strncmp(line + 7, base, len) != 0 || line[7 + len] != 'o');
}

/* Whether @name is in @dir, as if a file there asked for it. */
static bool is_in(struct collecting *tree, const char *dir, const char *target)
{
	return includes_find(
		&tree->includes, arena_printf(tree->arena, "%s/Makefile", dir),
		arena_printf(tree->arena, "\"%.*s\"", (int)strlen(target) - 2, target + 1));
}

/*
 * The directory that a Makefile of @own calls "$(srctree)/$(src)/../x"; NULL: make alone knows. What the
 * build makes stands in the same place of another tree, or of this one.
 */
static const char *place_of(struct arena *arena, const char *text, const char *own)
{
	static const char *const tops[] = {"$(srctree)/", "$(objtree)/", "$(abs_srctree)/", "./"};
	static const char *const owns[] = {"$(src)", "$(obj)"};
	const char *end = text + strcspn(text, " \t\n\\\","), *before = "";

	for (size_t i = 0; i < ARRAY_SIZE(tops); i++)
		if (starts_with(text, tops[i])) {
			text += strlen(tops[i]);
			break;
		}
	for (size_t i = 0; i < ARRAY_SIZE(owns); i++)
		if (starts_with(text, owns[i])) {
			text += strlen(owns[i]);
			before = own;
		}
	while (end > text && end[-1] == ')') /* of a "$(call ...)" around it */
		end--;
	return end - text + strlen(before) && !memchr(text, '$', end - text)
		       ? arena_printf(arena, "%s%.*s", before, (int)(end - text), text)
		       : NULL;
}

/* enum own - what the flags of a Makefile say about a header */
enum own {
	OWN_NONE,
	OWN_FOUND,
	OWN_UNKNOWN, /* it may be where only make knows */
};

/* One flag, at @at behind its "-I". */
static enum own in_place(struct collecting *tree, const char *at, const char *own,
			 const char *target)
{
	const char *dir = place_of(tree->arena, at + strspn(at, " \t"), own);

	if (!dir)
		return OWN_UNKNOWN;
	return is_in(tree, dir, target) ? OWN_FOUND : OWN_NONE;
}

static enum own in_flags(struct collecting *tree, const struct kbuild_dir *dir, const char *flag,
			 const char *file, const char *target)
{
	const char *text = dir->makefile->source->text;

	for (const char *at = text; (at = strstr(at, flag)); at += strlen(flag)) {
		enum own own;

		if (at == text || !strchr(" \t=,(", at[-1]) || is_of_another(text, at, file))
			continue;
		own = in_place(tree, at + strlen(flag), dir->dir, target);
		if (own != OWN_NONE)
			return own;
	}
	return OWN_NONE;
}

/*
 * What the Makefiles on the way to the file, that of the top apart, say about it. Those of a directory
 * above count as well, though only subdir-ccflags-y of them would.
 */
static enum own in_places_of_its_own(struct collecting *tree, const char *file, const char *target)
{
	static const char *const flags[] = {"-I", "-isystem", "-iquote", "-idirafter"};

	for (int i = 0; i < tree->kbuild.ndirs; i++) {
		const struct kbuild_dir *dir = &tree->kbuild.dirs[i];

		if (!dir->makefile || !*dir->dir || !starts_with(file, dir->dir))
			continue;
		for (size_t j = 0; j < ARRAY_SIZE(flags); j++) {
			enum own own = in_flags(tree, dir, flags[j], file, target);

			if (own != OWN_NONE)
				return own;
		}
	}
	return OWN_NONE;
}

/* Whether @text has the word @base: "$(obj)/tables.c", but not "mytables.cc". */
static bool names(const char *text, const char *base)
{
	size_t len = strlen(base);

	for (const char *at = text; (at = strstr(at, base)); at++)
		if ((at == text || !(isalnum((unsigned char)at[-1]) || strchr("_-", at[-1]))) &&
		    !isalnum((unsigned char)at[len]) && at[len] != '_')
			return true;
	return false;
}

/* Whether such a Makefile names it, and so may well have it made: "$(obj)/tables.c: $(src)/gen.awk". */
static bool is_made(const struct collecting *tree, const char *file, const char *target)
{
	const char *base = arena_strndup(tree->arena, target + 1, strlen(target) - 2);

	if (!strchr(base_of(base), '.'))
		return false;
	for (int i = 0; i < tree->kbuild.ndirs; i++) {
		const struct kbuild_dir *dir = &tree->kbuild.dirs[i];

		if (dir->makefile && starts_with(file, dir->dir) &&
		    names(dir->makefile->source->text, base_of(base)))
			return true;
	}
	return false;
}

/* "-I$(srctree)/mydir" in the top Makefile */
static bool in_place_of_top(struct collecting *tree, const char *target)
{
	const struct source *source = facts_read(tree->facts, "Makefile");
	const char *at = source ? source->text : NULL;

	for (; at && (at = strstr(at, "-I")); at += 2) {
		const char *dir = place_of(tree->arena, at + 2 + strspn(at + 2, " \t"), "");

		if (dir && is_in(tree, dir, target))
			return true;
	}
	return false;
}

/* has_headers - whether this is all of a tree, and not what somebody kept of one */
static bool has_headers(struct collecting *tree)
{
	return includes_find(&tree->includes, "", "<linux/list.h>") &&
	       includes_find(&tree->includes, "", "<linux/sched.h>");
}

/* A sparse checkout has less of the tree than git; not asked for before something is missing. */
static void find_kept(struct collecting *tree)
{
	const char *const args[] = {"ls-files", "-z", NULL};
	struct includes *includes = &tree->includes;
	char *sparse = path_join(includes->dir, ".git/info/sparse-checkout");
	struct strbuf out = {0};
	const struct git_call call = {.tree = includes->dir, .out = &out, .guest = true};

	if (!includes->kept && path_exists(sparse) && !git_call(&call, args, NULL)) {
		includes->kept = arena_strndup(tree->arena, strbuf_str(&out), out.len);
		includes->kept_len = out.len;
	}
	strbuf_release(&out);
	free(sparse);
}

static bool is_included(const struct cscan *scan, const char *target)
{
	for (int i = 0; target && i < scan->nincludes; i++)
		if (streq(scan->includes[i].target, target))
			return true;
	return false;
}

void tree_find_lost(struct collecting *tree, struct file_facts *file, const struct cscan *scan)
{
	bool known = false;

	for (int i = scan->nincludes - 1; i >= 0; i--) {
		const struct cscan_include *include = &scan->includes[i];
		struct lost_include *lost;

		if (!include->certain || include->target[1] == '/' ||
		    includes_find(&tree->includes, file->file, include->target))
			continue;
		if (!known && !has_headers(tree))
			return;
		known = true;
		if (in_places_of_its_own(tree, file->file, include->target) != OWN_NONE)
			continue;
		find_kept(tree);
		if (includes_find(&tree->includes, file->file, include->target) ||
		    in_place_of_top(tree, include->target) ||
		    is_made(tree, file->file, include->target))
			continue;
		lost = arena_new_obj(tree->arena, struct lost_include);
		lost->target = include->target;
		lost->span = include->span;
		lost->next = file->lost;
		find_near(tree, file, lost);
		lost->included = is_included(scan, lost->near);
		file->lost = lost;
	}
}
