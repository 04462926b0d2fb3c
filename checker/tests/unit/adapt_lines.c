// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../source/patch.h"
#include "../../lib/arena.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

#define TABLE "arch/x86/entry/syscalls/syscall_64.tbl"

static int read_text(void *cookie, const char *path, struct strbuf *out, unsigned *mode)
{
	(void)path;
	*mode = 0644;
	strbuf_addstr(out, cookie);
	return 0;
}

/* What @text becomes by @diff in a tree of these traits; NULL: it does not fit. */
static const char *adapt(struct arena *arena, const char *text, const char *diff,
			 struct traits traits)
{
	struct tree_reader reader = {read_text, (void *)text};
	struct changes changes = {0};
	struct patch patch;
	const char *error = NULL;

	assert_int_equal(patch_parse(arena, diff, &patch, &error), 0);
	patch_plan(arena, &patch, &reader, &traits, false, &changes);
	if (changes.conflict_file)
		return NULL;
	assert_int_equal(changes.n, 1);
	return changes.list[0].content;
}

TEST(a_line_does_not_land_inside_a_continued_one)
{
	static const char tree[] = "obj-y = a.o \\\n\tb.o \\\n\tc.o new.o\n\nobj-m += d.o\n";
	static const char diff[] = "--- a/kernel/Makefile\n+++ b/kernel/Makefile\n@@ -2,2 +2,3 @@\n"
				   " \tb.o \\\n \tc.o\n+obj-y += adder.o\n";
	struct arena *arena = arena_new();
	const char *got = adapt(arena, tree, diff, (struct traits){CONVENTION_BARE, 451});

	assert_non_null(got);
	assert_non_null(strstr(got, "c.o new.o\nobj-y += adder.o\n"));
	arena_free(arena);
}

TEST(every_row_of_a_diff_gets_the_spelling_of_a_prefixed_tree)
{
	static const char tree[] = "449\tcommon\ta\t__x64_sys_a\n450\tcommon\tb\t__x64_sys_b\n";
	static const char diff[] = "--- a/" TABLE "\n+++ b/" TABLE "\n@@ -1,2 +1,3 @@\n"
				   " 449\tcommon\ta\tsys_a\n+450\tcommon\tadder\tsys_adder\n"
				   " 450\tcommon\tb\tsys_b\n";
	struct arena *arena = arena_new();
	const char *got = adapt(arena, tree, diff, (struct traits){CONVENTION_PREFIXED, 451});

	assert_non_null(got);
	assert_non_null(strstr(got, "sys_a\n450\tcommon\tadder\t__x64_sys_adder\n450\tcommon\tb"));
	arena_free(arena);
}

TEST(a_row_that_begins_with_a_blank_is_renumbered_and_stays_indented)
{
	static const char tree[] = "449\tcommon\ta\tsys_a\n462\tcommon\tb\tsys_b\n";
	static const char diff[] = "--- a/" TABLE "\n+++ b/" TABLE "\n@@ -1,1 +1,2 @@\n"
				   " 450\tcommon\tx\tsys_x\n+ 451\tcommon\tadder\tsys_adder\n";
	struct arena *arena = arena_new();
	const char *got = adapt(arena, tree, diff, (struct traits){CONVENTION_BARE, 463});

	assert_non_null(got);
	assert_non_null(strstr(got, "sys_b\n 463\tcommon\tadder\tsys_adder\n"));
	arena_free(arena);
}

TEST(a_file_that_was_saved_with_crlf_takes_the_steps_change_and_stays_so)
{
	static const char tree[] = "obj-y = a.o b.o\r\n\r\nobj-m += d.o\r\n";
	static const char diff[] = "--- a/kernel/Makefile\n+++ b/kernel/Makefile\n@@ -1,2 +1,3 @@\n"
				   " obj-y = a.o b.o\n+obj-y += adder.o\n \n";
	struct arena *arena = arena_new();

	assert_string_equal(adapt(arena, tree, diff, (struct traits){CONVENTION_BARE, 451}),
			    "obj-y = a.o b.o\r\nobj-y += adder.o\r\n\r\nobj-m += d.o\r\n");
	arena_free(arena);
}

TEST(a_file_of_which_some_lines_end_in_crlf_keeps_each_as_it_is)
{
	static const char tree[] = "one\r\ntwo\nthree\r\n";
	static const char diff[] = "--- a/kernel/Makefile\n+++ b/kernel/Makefile\n@@ -2,1 +2,2 @@\n"
				   " two\n+new\n";
	struct arena *arena = arena_new();

	assert_string_equal(adapt(arena, tree, diff, (struct traits){CONVENTION_BARE, 451}),
			    "one\r\ntwo\nnew\nthree\r\n");
	arena_free(arena);
}
