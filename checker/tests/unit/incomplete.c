// SPDX-License-Identifier: GPL-2.0-only
/* Trees of which the lab says what is missing, and judges nothing. */
#include <stdlib.h>
#include <string.h>

#include "test.h"

#include "../../facts/facts.h"
#include "../../lib/util.h"
#include "../../dev/fixture.h"
#include "../../dev/smalltree.h"

/* What the lab says about the small tree with @path holding @text (NULL: gone). */
static const char *said_of(const char *path, const char *text)
{
	struct example example;
	char *said;
	int err;

	assert_int_equal(example_open(&example, "bare"), 0);
	example_subject(&example, "adder");
	assert_int_equal(small_tree_write(example.small, path, text, text ? strlen(text) : 0), 0);
	err = example_collect(&example);
	said = xstrdup(err && example.facts->broken ? example.facts->broken : "nothing");
	example_close(&example);
	return kept(said);
}

TEST(a_tree_that_lacks_a_part_is_named_incomplete)
{
	static const char *const parts[] = {
		"include/linux/syscalls.h", "arch/x86/entry/syscalls/syscall_64.tbl",
		"arch/x86/entry/syscall_64.c", "Kbuild", "kernel/Makefile"};

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		const char *said = said_of(parts[i], NULL);

		assert_contains(said, "incomplete");
		assert_contains(said, parts[i]);
	}
}

TEST(a_kernel_before_4_17_is_not_judged)
{
	assert_contains(said_of("Makefile", "VERSION = 4\nPATCHLEVEL = 16\nSUBLEVEL = 0\n"),
			"reads 4.17 and later");
	assert_contains(said_of("Makefile", "VERSION = 3\nPATCHLEVEL = 19\nSUBLEVEL = 0\n"),
			"reads 4.17 and later");
	assert_contains(said_of("Makefile", "all:\n\ttrue\n"), "is no kernel tree");
	assert_contains(said_of("Makefile", NULL), "is no kernel tree");
}

TEST(a_header_without_the_guard_and_a_table_without_rows_are_not_judged)
{
	assert_contains(said_of("include/linux/syscalls.h", ""), "CONFIG_ARCH_HAS_SYSCALL_WRAPPER");
	assert_contains(
		said_of("include/linux/syscalls.h", "asmlinkage long sys_adder(int x, int y);\n"),
		"CONFIG_ARCH_HAS_SYSCALL_WRAPPER");
	assert_contains(said_of("arch/x86/entry/syscalls/syscall_64.tbl", "# nothing\n"),
			"holds no system call");
}

TEST(a_whole_tree_is_judged)
{
	assert_string_equal(said_of("kernel/extra.c", "int extra;\n"), "nothing");
}
