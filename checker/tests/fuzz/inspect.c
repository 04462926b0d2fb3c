// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a learner may write, and every rule that judges a tree
 *
 * The input is kernel/adder.c and, each behind a NUL, the last row of the table, the prototype and kernel/Makefile,
 * in a tree of a few files. What is found must have a place in it.
 */
#include "fuzz.h"

#include <stdio.h>
#include <sys/stat.h>

#include "../../facts/collect.h"
#include "../../lib/util.h"
#include "../../rules/rule.h"

#define TABLE  "arch/x86/entry/syscalls/syscall_64.tbl"
#define HEADER "include/linux/syscalls.h"

static const struct {
	const char *path, *before, *behind; /* what stands around the input's part */
	bool learners;			    /* it has one */
} files[] = {
	{"kernel/adder.c", "", "", true},
	{TABLE, "# number abi name entry\n0\tcommon\tread\tsys_read\n450\tcommon\tsync\tsys_sync\n",
	 "\n# x32\n512\tx32\trt_sigaction\tcompat_sys_rt_sigaction\n", true},
	{HEADER,
	 "#ifndef _L\n#define _L\n#ifndef CONFIG_ARCH_HAS_SYSCALL_WRAPPER\n"
	 "asmlinkage long sys_read(int fd, char __user *b, int n);\n"
	 "asmlinkage long sys_sync(void);\n",
	 "\nasmlinkage long sys_ni_syscall(void);\n#endif\n#endif\n", true},
	{"kernel/Makefile", "obj-y = sys.o \\\n\tadder.o\n", "", true},
	{"Makefile", "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 0\n", "", false},
	{"Kbuild", "obj-y += kernel/\nobj-y += arch/x86/\n", "", false},
	{"arch/x86/entry/syscall_64.c",
	 "#define __SYSCALL(nr, sym) case nr: return __x64_##sym(regs);\n", "", false},
	{"kernel/sys.c",
	 "#include <linux/syscalls.h>\nSYSCALL_DEFINE3(read, int, fd, char __user *, b, int, n)\n"
	 "{\n\treturn 0;\n}\nSYSCALL_DEFINE0(sync)\n{\n\treturn 0;\n}\n",
	 "", false},
	{"include/linux/list.h", "", "", false},
	{"include/linux/sched.h", "", "", false},
};

static void write_file(int i, const uint8_t *data, size_t size)
{
	char path[100];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", fuzz_dir_name, files[i].path);
	file = fopen(path, "w");
	if (!file)
		abort();
	fputs(files[i].before, file);
	if (size) /* an empty input may be NULL */
		fwrite(data, 1, size, file);
	fputs(files[i].behind, file);
	fclose(file);
}

static const char *tree_made(void)
{
	static const char *const dirs[] = {
		"arch",	   "arch/x86",	    "arch/x86/entry", "arch/x86/entry/syscalls",
		"include", "include/linux", "kernel"};

	bool is_new;
	const char *dir = fuzz_dir(&is_new);
	char path[100];

	if (!is_new)
		return dir;
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, dirs[i]);
		mkdir(path, 0755);
	}
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		write_file(i, NULL, 0);
	return dir;
}

static void write_input(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(files) && files[i].learners; i++) {
		const uint8_t *end = size ? memchr(data, 0, size) : NULL;
		size_t len = end ? (size_t)(end - data) : size;

		write_file(i, data, len);
		data += len + (end != NULL);
		size -= len + (end != NULL);
	}
}

static void check_findings(const struct facts *facts, const struct findings *findings)
{
	for (int i = 0; i < findings->n; i++) {
		const struct span *span = &findings->list[i]->span;
		const struct source *source = span->file ? facts_source(facts, span->file) : NULL;

		if (!*findings->list[i]->message || (source && span->line > source->nlines + 1))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct subject subjects[] = {{.name = "adder", .number = -1}};
	struct arena *arena = arena_new();
	struct facts facts = {.arena = arena};
	struct findings findings = {.arena = arena, .facts = &facts};
	const struct tree_request request = {
		.dir = tree_made(), .subjects = subjects, .nsubjects = 1};

	write_input(data, size);
	if (!tree_collect(&facts, &request)) {
		rules_run(&facts, subjects, 1, NULL, &findings);
		check_findings(&facts, &findings);
	}
	arena_free(arena);
	return 0;
}
