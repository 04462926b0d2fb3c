// SPDX-License-Identifier: GPL-2.0-only
/*
 * The #include lines of a C file, against the headers of a tree and what the Makefiles beside it say of places
 *
 * The input is a C file and, behind a NUL, the Makefile of its directory and that of the top.
 */
#include "fuzz.h"

#include <stdio.h>
#include <sys/stat.h>

#include "../../facts/lostinclude.h"
#include "../../lib/util.h"
#include "../../tree/cscan.h"
#include "../../tree/treeparts.h"

static const char *const headers[] = {"include/linux/list.h",	   "include/linux/sched.h",
				      "include/linux/syscalls.h",  "include/linux/uaccess.h",
				      "arch/x86/include/asm/io.h", "kernel/mine.h"};

static const char *dir_made(void)
{
	bool is_new;
	const char *dir = fuzz_dir(&is_new);
	char path[100];
	static const char *const dirs[] = {"include",  "include/linux",	   "arch",
					   "arch/x86", "arch/x86/include", "arch/x86/include/asm",
					   "kernel"};

	if (!is_new)
		return dir;
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, dirs[i]);
		mkdir(path, 0755);
	}
	for (size_t i = 0; i < ARRAY_SIZE(headers); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, headers[i]);
		fclose(fopen(path, "w"));
	}
	return dir;
}

/* The next of the input's texts, as the file @name. */
static struct source *next_text(struct arena *arena, const char *name, const uint8_t **data,
				size_t *size)
{
	const uint8_t *end = *size ? memchr(*data, 0, *size) : NULL;
	size_t len = end ? (size_t)(end - *data) : *size;
	struct source *source = fuzz_source(arena, name, *data, len);

	*data += len + (end != NULL);
	*size -= len + (end != NULL);
	return source;
}

static void check_lost(const struct source *source, const struct lost_include *lost)
{
	for (; lost; lost = lost->next)
		if (lost->span.line < 1 || lost->span.line > source->nlines ||
		    strlen(lost->target) < 2 || (lost->typo && !lost->near))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct scan_file files[ARRAY_SIZE(headers)] = {0};
	struct arena *arena = arena_new();
	struct facts facts = {.arena = arena, .kernel.dir = dir_made()};
	struct source *source = next_text(arena, "kernel/adder.c", &data, &size);
	struct file_facts file = {.source = source, .file = "kernel/adder.c"};
	struct source *makefile = next_text(arena, "kernel/Makefile", &data, &size);
	struct kbuild_dir dirs[] = {
		{.dir = "kernel", .makefile = makefile_parse(arena, makefile, NULL)}};
	struct collecting tree = {.facts = &facts, .arena = arena};
	struct cscan scan;

	*arena_append(arena, &facts.sources, &facts.nsources) =
		next_text(arena, "Makefile", &data, &size);
	for (size_t i = 0; i < ARRAY_SIZE(headers); i++)
		files[i].path = headers[i];
	tree.index = (struct scan_index){.files = files, .nfiles = ARRAY_SIZE(files)};
	tree.kbuild = (struct makefiles){.facts = &facts, .dirs = dirs, .ndirs = 1};
	tree.includes = (struct includes){.arena = arena, .dir = facts.kernel.dir};
	cscan_file(arena, source, NULL, NULL, 0, &scan);
	tree_find_lost(&tree, &file, &scan);
	check_lost(source, file.lost);
	for (int i = 0; i < scan.nincludes; i++)
		includes_reach(&tree.includes, "kernel/adder.c", scan.includes[i].target);
	arena_free(arena);
	return 0;
}
