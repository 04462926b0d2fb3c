// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../source/edits.h"
#include "../../lib/arena.h"
#include "../../lib/fs.h"
#include "../../lib/util.h"
#include "../../lib/util.h"

#define TEXT "one\ntwo\nthree\nfour\n"
#define CHANGE                                                                                     \
	"--- a/kernel/x.c\n+++ b/kernel/x.c\n@@ -1,3 +1,4 @@\n one\n+one and a half\n two\n three\n"

static struct arena *arena;
static const char *dir;
static struct edits edits;

static const char *at(const char *path)
{
	return arena_printf(arena, "%s/%s", dir, path);
}

static void begin(void)
{
	static const char *const allowed[] = {"kernel/*.c", "tools/lab/*", NULL};

	arena = arena_new();
	dir = temp_dir();
	write_file(at("kernel/x.c"), TEXT);
	write_file(at("mm/y.c"), TEXT);
	edits = (struct edits){.arena = arena, .allowed = allowed};
	edits.tree = open(dir, O_PATH | O_DIRECTORY);
}

static bool put(const char *text)
{
	const struct diff *diff = diff_parse(arena, text, strlen(text));

	return edits_add_mail(&edits, diff, &(struct diff_mail){.nfiles = diff->nfiles});
}

static int write_all(void)
{
	struct edits_state now = edits_state(&edits);

	return edits_move(&edits, NULL, &now);
}

static int undo_all(void)
{
	struct edits_state now = edits_state(&edits);

	return edits_move(&edits, &now, NULL);
}

static void end(void)
{
	close(edits.tree);
	arena_free(arena);
}

TEST(a_change_is_written_and_undone_with_its_time)
{
	struct stat before, after;

	begin();
	stat(at("kernel/x.c"), &before);
	assert_true(put(CHANGE));
	assert_string_equal(read_file(at("kernel/x.c")), TEXT);
	assert_int_equal(write_all(), 0);
	assert_string_equal(read_file(at("kernel/x.c")), "one\none and a half\ntwo\nthree\nfour\n");
	assert_int_equal(undo_all(), 0);
	assert_string_equal(read_file(at("kernel/x.c")), TEXT);
	stat(at("kernel/x.c"), &after);
	assert_int_equal(before.st_mtim.tv_sec, after.st_mtim.tv_sec);
	assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
	end();
}

TEST(a_series_builds_on_itself)
{
	begin();
	assert_true(put(CHANGE));
	assert_true(
		put("--- a/kernel/x.c\n+++ b/kernel/x.c\n@@ -2 +2 @@\n-one and a half\n+1.5\n"));
	assert_int_equal(write_all(), 0);
	assert_string_equal(read_file(at("kernel/x.c")), "one\n1.5\ntwo\nthree\nfour\n");
	end();
}

TEST(a_new_file_in_a_new_directory_is_made_and_removed)
{
	begin();
	assert_true(put("--- /dev/null\n+++ b/tools/lab/call.c\n@@ -0,0 +1 @@\n+x\n"));
	assert_int_equal(write_all(), 0);
	assert_string_equal(read_file(at("tools/lab/call.c")), "x\n");
	assert_int_equal(undo_all(), 0);
	assert_false(path_exists(at("tools/lab/call.c")));
	end();
}

TEST(a_file_is_deleted_only_with_all_its_lines)
{
	begin();
	assert_true(put(
		"--- a/kernel/x.c\n+++ /dev/null\n@@ -1,4 +0,0 @@\n-one\n-two\n-three\n-four\n"));
	assert_int_equal(write_all(), 0);
	assert_false(path_exists(at("kernel/x.c")));
	end();
	begin();
	assert_false(put("--- a/kernel/x.c\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-one\n-two\n"));
	assert_contains(edits.problem, "not all of its lines");
	end();
}

TEST(context_must_fit_exactly)
{
	begin();
	assert_false(put("--- a/kernel/x.c\n+++ b/kernel/x.c\n@@ -1,2 +1,3 @@\n one\n+x\n too\n"));
	assert_contains(edits.problem, "line 2 of kernel/x.c");
	assert_int_equal(edits.problem_line, 6);
	end();
}

TEST(a_hunk_at_another_place_is_refused_but_its_place_told)
{
	begin();
	assert_false(
		put("--- a/kernel/x.c\n+++ b/kernel/x.c\n@@ -3,2 +3,3 @@\n two\n+x\n three\n"));
	assert_contains(edits.problem, "1 lines away");
	end();
}

TEST(a_reversed_patch_is_recognised)
{
	begin();
	assert_false(
		put("--- a/kernel/x.c\n+++ b/kernel/x.c\n@@ -1,3 +1,2 @@\n one\n-more\n two\n"));
	assert_contains(edits.problem, "reversed");
	end();
	begin();
	assert_false(put("--- a/kernel/new.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"));
	assert_contains(edits.problem, "reversed");
	end();
}

TEST(nothing_is_written_when_the_second_file_does_not_fit)
{
	begin();
	assert_false(put(CHANGE "--- a/kernel/none.c\n+++ b/kernel/none.c\n@@ -1 +1 @@\n-a\n+b\n"));
	assert_contains(edits.problem, "does not have");
	assert_string_equal(read_file(at("kernel/x.c")), TEXT);
	end();
}

TEST(a_file_that_is_there_already_is_not_made)
{
	begin();
	assert_false(put("--- /dev/null\n+++ b/kernel/x.c\n@@ -0,0 +1 @@\n+x\n"));
	assert_contains(edits.problem, "there already");
	end();
}

TEST(overlapping_hunks_are_refused)
{
	begin();
	assert_false(put(
		"--- a/kernel/x.c\n+++ b/kernel/x.c\n@@ -2 +2 @@\n-two\n+2\n@@ -1 +1 @@\n-one\n+1\n"));
	assert_contains(edits.problem, "out of order");
	end();
}

TEST(files_outside_of_what_is_allowed_stay_and_are_reported)
{
	begin();
	assert_true(put(CHANGE "--- a/mm/y.c\n+++ b/mm/y.c\n@@ -1 +1 @@\n-wrong\n+x\n"));
	assert_int_equal(write_all(), 0);
	assert_string_equal(read_file(at("mm/y.c")), TEXT);
	assert_int_equal(edits.nignored, 1);
	assert_string_equal(edits.ignored[0], "mm/y.c");
	end();
}

TEST(no_link_is_followed)
{
	begin();
	write_file(at("kernel/real/z.c"), TEXT);
	assert_int_equal(symlink("real", at("kernel/link")), 0);
	assert_int_equal(symlink("x.c", at("kernel/l.c")), 0);
	edits.allowed = (const char *const[]){"kernel/*.c", "kernel/link/*", NULL};
	assert_false(put("--- a/kernel/link/z.c\n+++ b/kernel/link/z.c\n@@ -1 +1 @@\n-one\n+1\n"));
	assert_contains(edits.problem, "symbolic link");
	assert_false(put("--- a/kernel/l.c\n+++ b/kernel/l.c\n@@ -1 +1 @@\n-one\n+1\n"));
	assert_contains(edits.problem, "symbolic link");
	end();
}

TEST(commands_in_makefiles_are_flagged)
{
	begin();
	edits.allowed = (const char *const[]){"kernel/Makefile", NULL};
	write_file(at("kernel/Makefile"), "a\n");
	assert_true(put(
		"--- a/kernel/Makefile\n+++ b/kernel/Makefile\n@@ -1 +1,2 @@\n a\n+x := $(shell id)\n"));
	assert_int_equal(edits.nflags, 1);
	assert_contains(edits.flags[0], "line 5");
	end();
}

/* Whether @line, added to kernel/Makefile, is flagged. */
static bool flags_line(const char *line)
{
	bool flagged;

	begin();
	edits.allowed = (const char *const[]){"kernel/Makefile", NULL};
	write_file(at("kernel/Makefile"), "a\n");
	assert_true(put(kept(xasprintf(
		"--- a/kernel/Makefile\n+++ b/kernel/Makefile\n@@ -1 +1,2 @@\n a\n+%s\n", line))));
	flagged = edits.nflags > 0;
	end();
	return flagged;
}

TEST(what_a_makefile_says_beside_naming_objects_is_flagged)
{
	static const char *const plain[] = {"",
					    "# a comment: $(x); id",
					    "obj-y += adder.o",
					    "obj-y\t:= adder.o sub/ \\",
					    "\t    adder.o other.o \\",
					    "obj-$(CONFIG_ADDER) += adder.o # mine",
					    "adder-objs = one.o two.o"};
	static const char *const more[] = {"include evil.mk",
					   "-include evil.o",
					   "$(obj)/adder.o: ; id",
					   "x.o :y.o ;/tmp/z.o",
					   "\ttools/run.o",
					   "\tid",
					   "override cmd_cc_o_c = id",
					   "override cmd-y = a.o",
					   "CFLAGS_adder.o += -wrapper sh,-c",
					   "obj-$(call f) += a.o",
					   "obj-y += $(x)",
					   "obj-y += a.o \\# $(call f)",
					   "define x"};

	for (size_t i = 0; i < ARRAY_SIZE(plain); i++)
		assert_false(flags_line(plain[i]));
	for (size_t i = 0; i < ARRAY_SIZE(more); i++)
		assert_true(flags_line(more[i]));
}
