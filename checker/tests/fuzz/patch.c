// SPDX-License-Identifier: GPL-2.0-only
/* The course's diffs and how they are fitted into a tree that looks otherwise. */
#include "fuzz.h"

#include <errno.h>

#include "../../source/patch.h"
#include "../../lib/strbuf.h"

static const struct {
	const char *path, *text;
} tree[] = {
	{"kernel/Makefile", "# SPDX\nobj-y     = fork.o exec_domain.o panic.o \\\n"
			    "\t    cpu.o exit.o\n\nobj-$(CONFIG_SMP) += smp.o\n"},
	{"arch/x86/entry/syscalls/syscall_64.tbl",
	 "0\tcommon\tread\tsys_read\n450\tcommon\tset_mempolicy_home_node\tsys_set\n\n#\n# x32\n"
	 "512\tx32\trt_sigaction\tcompat_sys_rt_sigaction\n"},
	{"include/linux/syscalls.h", "#ifndef CONFIG_ARCH_HAS_SYSCALL_WRAPPER\n"
				     "asmlinkage long sys_ni_syscall(void);\n"
				     "#endif /* CONFIG_ARCH_HAS_SYSCALL_WRAPPER */\n"},
	{"kernel/adder.c", "#include <linux/syscalls.h>\r\n\r\nint x;\r\n"},
};

static int read_file(void *cookie, const char *path, struct strbuf *out, unsigned *mode)
{
	(void)cookie;
	for (size_t i = 0; i < sizeof(tree) / sizeof(*tree); i++) {
		if (strcmp(tree[i].path, path) != 0)
			continue;
		strbuf_addstr(out, tree[i].text);
		*mode = 0644;
		return 0;
	}
	return -ENOENT;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct traits traits = {CONVENTION_BARE, 451},
				   old = {CONVENTION_PREFIXED, 436};
	struct tree_reader reader = {.read = read_file};
	struct arena *arena = arena_new();
	const char *text = arena_strndup(arena, (const char *)data, size), *error = NULL;
	struct changes changes;
	struct patch patch = {0};

	if (!patch_parse(arena, text, &patch, &error)) {
		for (int i = 0; i < 3; i++) {
			memset(&changes, 0, sizeof(changes));
			patch_plan(arena, &patch, &reader,
				   i == 0   ? NULL
				   : i == 1 ? &traits
					    : &old,
				   size % 2, &changes);
		}
	} else if (!error) {
		abort();
	}
	arena_free(arena);
	return 0;
}
