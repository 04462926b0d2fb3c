// SPDX-License-Identifier: GPL-2.0-only
/*
 * `explain -` with a workspace at hand: the learner's own tree decides which mistake it is, where the
 * log can be of that tree; otherwise the tree is not mentioned.
 */
#include <stdlib.h>
#include <string.h>

#include "explained.h"
#include "small_course.h"
#include "test.h"

#include "../../lib/util.h"

#define NOW "in your tree now:"

/* A workspace of the small kernel 6.1, in which adder was added, rightly, in four places. */
static void begin(void)
{
	const char *base = temp_dir(), *adder = fixture_path("trees/adder-bare.diff");
	const char *without = kept(xasprintf("cp -a '%s/.' '%s' && cd '%s' && git apply -R '%s'",
					     fixture_path("trees/bare"), base, base, adder));

	assert_int_equal(system(without), 0);
	small_course_of(base);
	course_git("apply", adder, NULL);
}

/* In the tree's file @name, @old becomes @new. */
static void edit(const char *name, const char *old, const char *new)
{
	const char *path = course_path(name), *text = read_file(path), *at = strstr(text, old);

	assert_non_null(at);
	write_file(path,
		   kept(xasprintf("%.*s%s%s", (int)(at - text), text, new, at + strlen(old))));
}

static const char prefixless[] = "ld: arch/x86/entry/syscall_64.o:(.rodata+0xe18): undefined "
				 "reference to `__x64_adder'\n";

TEST(with_a_workspace_the_tree_says_where_the_mistake_is)
{
	begin();
	edit("arch/x86/entry/syscalls/syscall_64.tbl", "sys_adder", "adder");
	assert_contains(explained(prefixless), NOW "\n  E0104  ");
	assert_contains(explained(prefixless), "arch/x86/entry/syscalls/syscall_64.tbl:28");
}

TEST(the_tree_decides_between_the_mistakes_that_a_log_may_come_from)
{
	static const char log[] = "ld: arch/x86/entry/syscall_64.o:(.rodata+0xe18): undefined "
				  "reference to `__x64_sys_adder'\n";

	begin();
	assert_contains(explained(log), "E0302"); /* the likeliest, when nothing more is known */
	assert_not_contains(explained(log), NOW);
	edit("kernel/Makefile", "obj-y += adder.o\n", "");
	assert_contains(explained(log), NOW "\n  E0201  ");
}

TEST(a_log_of_another_tree_says_nothing_of_the_learner_s)
{
	static const char *const foreign[] = {
		"/usr/src/linux-5.4.22/arch/x86/entry/syscall_64.o: undefined reference to `__x64_adder'\n",
		"CPU: 0 PID: 1 Comm: a Not tainted 6.12.3 #1\n"
		"ld: arch/x86/entry/syscall_64.o: undefined reference to `__x64_adder'\n",
		"ld: arch/x86/entry/syscall_64.o: undefined reference to `__x64_sys_lottery'\n",
		"kernel/lottery.c:6:16: error: 'x' undeclared (first use in this function)\n",
	};

	begin();
	edit("arch/x86/entry/syscalls/syscall_64.tbl", "sys_adder", "adder");
	assert_contains(explained(prefixless), NOW); /* it would be said */
	for (size_t i = 0; i < ARRAY_SIZE(foreign); i++)
		assert_not_contains(explained(foreign[i]), NOW);
}

TEST(a_right_tree_is_not_mentioned)
{
	begin();
	assert_contains(explained(prefixless), "E0104");
	assert_not_contains(explained(prefixless), NOW);
	assert_not_contains(explained("adder: Function not implemented\n"), NOW);
}

TEST(without_a_workspace_only_the_log_speaks)
{
	setenv("LAB_WORK", temp_dir(), 1);
	assert_contains(explained(prefixless), "E0104");
	assert_not_contains(explained(prefixless), NOW);
}
