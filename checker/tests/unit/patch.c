// SPDX-License-Identifier: GPL-2.0-only
/* reading diffs, and adapting them to other trees */
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "../../work/classic.h"
#include "../../source/patch.h"
#include "../../lib/arena.h"
#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

#define TABLE "arch/x86/entry/syscalls/syscall_64.tbl"

static const char bare_61[] = "# comment\n"
			      "449\tcommon\tfutex_waitv\t\tsys_futex_waitv\n"
			      "450\tcommon\tset_mempolicy_home_node\tsys_set_mempolicy_home_node\n"
			      "\n"
			      "#\n"
			      "# Due to a historical design error\n"
			      "#\n"
			      "512\tx32\trt_sigaction\t\tcompat_sys_rt_sigaction\n";

static const char bare_612[] = "# comment\n"
			       "449\tcommon\tfutex_waitv\t\tsys_futex_waitv\n"
			       "450\tcommon\tset_mempolicy_home_node\tsys_set_mempolicy_home_node\n"
			       "451\tcommon\tcachestat\t\tsys_cachestat\n"
			       "462 \tcommon\tmseal\t\t\tsys_mseal\n"
			       "\n"
			       "#\n"
			       "# Due to a historical design error\n"
			       "#\n"
			       "512\tx32\trt_sigaction\t\tcompat_sys_rt_sigaction\n";

static const char row_diff[] =
	"--- a/" TABLE "\n"
	"+++ b/" TABLE "\n"
	"@@ -2,4 +2,5 @@\n"
	" 449\tcommon\tfutex_waitv\t\tsys_futex_waitv\n"
	" 450\tcommon\tset_mempolicy_home_node\tsys_set_mempolicy_home_node\n"
	"+451\tcommon\tadder\t\t\tsys_adder\n"
	" \n"
	" #\n";

static const char second_row_diff[] =
	"--- a/" TABLE "\n"
	"+++ b/" TABLE "\n"
	"@@ -3,3 +3,4 @@\n"
	" 450\tcommon\tset_mempolicy_home_node\tsys_set_mempolicy_home_node\n"
	" 451\tcommon\tadder\t\t\tsys_adder\n"
	"+452\tcommon\tanswer\t\t\tsys_answer\n"
	" \n";

/* Parse, plan and write in one go. */
static int apply_file(struct arena *arena, const char *dir, const char *diff,
		      const struct traits *traits, bool keep_entries, const char **error)
{
	struct strbuf text = {0};
	struct tree_reader reader = tree_reader_dir(dir);
	struct changes changes;
	struct patch patch;
	const char *failed = "";
	int err = file_read(diff, &text, 64 << 20);

	if (err) {
		*error = arena_printf(arena, "%s: %s", diff, strerror(-err));
		return err;
	}
	err = patch_parse(arena, strbuf_str(&text), &patch, error);
	strbuf_release(&text);
	if (err)
		return err;
	patch_plan(arena, &patch, &reader, traits, keep_entries, &changes);
	if (changes.conflict_file) {
		*error = arena_printf(arena, "%s: %s", changes.conflict_file, changes.conflict);
		return -ESTALE;
	}
	err = changes_write(dir, &changes, &failed);
	if (err)
		*error = arena_printf(arena, "%s: %s", failed, strerror(-err));
	return err;
}

/* What @file becomes below a fresh directory when @diff is applied; NULL on a conflict. */
static const char *patched(const char *file, const char *text, const char *diff,
			   const struct traits *traits, bool keep_entries)
{
	const char *dir = temp_dir(), *error = NULL, *result = NULL;
	const char *diff_path = kept(xasprintf("%s/the.diff", dir));
	const char *path = kept(xasprintf("%s/%s", dir, file));
	struct arena *arena = arena_new();

	if (text)
		write_file(path, text);
	write_file(diff_path, diff);
	if (apply_file(arena, dir, diff_path, traits, keep_entries, &error) == 0)
		result = read_file(path);
	else
		print_message("%s\n", error);
	arena_free(arena);
	return result;
}

static const char *parse_error(const char *diff)
{
	struct arena *arena = arena_new();
	struct patch patch;
	const char *error = NULL, *copy;

	patch_parse(arena, diff, &patch, &error);
	copy = error ? kept(xstrdup(error)) : NULL;
	arena_free(arena);
	return copy;
}

TEST(a_row_goes_in_as_written_where_the_tree_is_the_one_the_course_was_made_for)
{
	struct traits traits;

	assert_true(traits_read(bare_61, &traits));
	assert_int_equal(traits.first_number, 451);
	assert_int_equal(traits.convention, CONVENTION_BARE);
	assert_contains(patched(TABLE, bare_61, row_diff, &traits, false),
			"home_node\n451\tcommon\tadder\t\t\tsys_adder\n\n#\n");
}

TEST(a_row_gets_the_first_free_number_and_goes_behind_the_last_native_row_of_a_newer_tree)
{
	struct traits traits;

	assert_true(traits_read(bare_612, &traits));
	assert_int_equal(traits.first_number, 463);
	assert_contains(patched(TABLE, bare_612, row_diff, &traits, false),
			"sys_mseal\n463\tcommon\tadder\t\t\tsys_adder\n\n#\n");
}

TEST(a_second_row_goes_behind_the_first_which_was_renumbered)
{
	struct traits traits;
	const char *first;

	traits_read(bare_612, &traits);
	first = patched(TABLE, bare_612, row_diff, &traits, false);
	assert_contains(
		patched(TABLE, first, second_row_diff, &traits, false),
		"463\tcommon\tadder\t\t\tsys_adder\n464\tcommon\tanswer\t\t\tsys_answer\n\n");
}

TEST(a_row_finds_its_place_beside_one_that_the_learner_spaced_otherwise)
{
	struct traits traits;
	const char *own = "450\tcommon\tset_mempolicy_home_node\tsys_set_mempolicy_home_node\n"
			  "451 common adder sys_adder\n\n#\n";

	traits_read(bare_61, &traits);
	assert_contains(patched(TABLE, own, second_row_diff, &traits, false),
			"451 common adder sys_adder\n452\tcommon\tanswer");
}

TEST(a_row_gets_the_prefix_where_the_tree_has_it)
{
	struct traits traits;
	const char *prefixed = "0\tcommon\tread\t\t__x64_sys_read\n"
			       "334\tcommon\trseq\t\t__x64_sys_rseq\n\n#\n";

	traits_read(prefixed, &traits);
	assert_int_equal(traits.convention, CONVENTION_PREFIXED);
	assert_contains(patched(TABLE, prefixed, row_diff, &traits, false),
			"335\tcommon\tadder\t\t\t__x64_sys_adder\n");
	assert_contains(patched(TABLE, prefixed, row_diff, &traits, true),
			"335\tcommon\tadder\t\t\tsys_adder\n");
}

TEST(words_of_an_object_list_go_to_the_list_of_the_tree)
{
	struct traits traits = {CONVENTION_BARE, 451};
	const char *makefile =
		"obj-y = fork.o \\\n\t    async.o ucount.o other.o \\\n\t    last.o\n";
	const char *diff = "--- a/kernel/Makefile\n+++ b/kernel/Makefile\n@@ -1,2 +1,2 @@\n"
			   " obj-y = fork.o \\\n-\t    async.o ucount.o regset.o\n"
			   "+\t    async.o ucount.o regset.o adder.o\n";

	assert_string_equal(
		patched("kernel/Makefile", makefile, diff, &traits, false),
		"obj-y = fork.o \\\n\t    async.o ucount.o other.o adder.o \\\n\t    last.o\n");
}

TEST(a_new_line_goes_next_to_the_nearest_line_that_is_there_once)
{
	struct traits traits = {CONVENTION_BARE, 451};
	const char *header =
		"asmlinkage long sys_ni_syscall(void);\n\n#endif /* WRAPPER */\n\nlong after(void);\n";
	const char *diff =
		"--- a/h.h\n+++ b/h.h\n@@ -1,4 +1,5 @@\n asmlinkage long sys_other(void);\n"
		" asmlinkage long sys_ni_syscall(void);\n+asmlinkage long sys_adder(int x, int y);\n"
		" \n #endif /* OTHERWISE */\n";

	assert_contains(
		patched("h.h", header, diff, &traits, false),
		"sys_ni_syscall(void);\nasmlinkage long sys_adder(int x, int y);\n\n#endif");
	/* As written it does not fit, so without adapting there is a conflict. */
	assert_null(patched("h.h", header, diff, NULL, false));
}

TEST(numbers_in_the_learners_programs_follow_the_rows)
{
	struct traits traits = {CONVENTION_BARE, 463};
	const char *diff = "--- /dev/null\n+++ b/tools/lab/call.c\n@@ -0,0 +1,2 @@\n"
			   "+#define NR_adder 451\n+int x4511 = 1452, y = 452;\n";

	assert_string_equal(patched("tools/lab/call.c", NULL, diff, &traits, false),
			    "#define NR_adder 463\nint x4511 = 1452, y = 464;\n");
}

TEST(a_line_that_is_gone_is_a_conflict_and_nothing_is_written)
{
	struct traits traits = {CONVENTION_BARE, 451};
	const char *diff = "--- a/new.c\n+++ b/new.c\n@@ -1,1 +1,1 @@\n-one\n+ONE\n"
			   "@@ -5,1 +5,1 @@\n-two\n+TWO\n";
	const char *dir = temp_dir(), *error = NULL;
	const char *path = kept(xasprintf("%s/new.c", dir)),
		   *the_diff = kept(xasprintf("%s/d", dir));
	struct arena *arena = arena_new();

	write_file(path, "one\n2\n3\n4\nfive\n");
	write_file(the_diff, diff);
	assert_int_equal(apply_file(arena, dir, the_diff, &traits, false, &error), -ESTALE);
	assert_contains(error, "new.c: the line \"two\" is not there");
	assert_string_equal(read_file(path), "one\n2\n3\n4\nfive\n");
	arena_free(arena);
}

TEST(a_new_file_that_is_there_already_is_a_conflict_unless_it_is_the_same)
{
	const char *diff = "--- /dev/null\n+++ b/kernel/adder.c\n@@ -0,0 +1 @@\n+mine\n";

	assert_string_equal(patched("kernel/adder.c", "mine\n", diff, NULL, false), "mine\n");
	assert_null(patched("kernel/adder.c", "yours\n", diff, NULL, false));
}

TEST(a_file_without_a_last_newline_stays_so)
{
	const char *diff =
		"--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n one\n-two\n\\ No newline at end of file\n"
		"+TWO\n\\ No newline at end of file\n";

	assert_string_equal(patched("f", "one\ntwo", diff, NULL, false), "one\nTWO");
}

TEST(an_executable_file_keeps_its_mode_and_a_deleted_one_goes)
{
	const char *diff =
		"diff --git a/run b/run\nold mode 100644\nnew mode 100755\n"
		"--- a/run\n+++ b/run\n@@ -1 +1 @@\n-a\n+b\n"
		"diff --git a/gone b/gone\ndeleted file mode 100644\n--- a/gone\n+++ /dev/null\n"
		"@@ -1 +0,0 @@\n-x\n";
	const char *dir = temp_dir(), *error = NULL;
	const char *run = kept(xasprintf("%s/run", dir)), *gone = kept(xasprintf("%s/gone", dir));
	struct arena *arena = arena_new();
	struct stat st;

	write_file(run, "a\n");
	write_file(gone, "x\n");
	write_file(kept(xasprintf("%s/d", dir)), diff);
	assert_int_equal(apply_file(arena, dir, kept(xasprintf("%s/d", dir)), NULL, false, &error),
			 0);
	assert_int_equal(stat(run, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0755);
	assert_int_not_equal(stat(gone, &st), 0);
	arena_free(arena);
}

TEST(what_leaves_the_tree_or_is_no_plain_edit_is_refused)
{
	assert_contains(parse_error("--- a/../x\n+++ b/../x\n@@ -1 +1 @@\n-a\n+b\n"), "line 1");
	assert_non_null(parse_error("--- a//etc/x\n+++ b//etc/x\n@@ -1 +1 @@\n-a\n+b\n"));
	assert_non_null(parse_error("--- a/.git/config\n+++ b/.git/config\n@@ -1 +1 @@\n-a\n+b\n"));
	assert_non_null(parse_error("diff --git a/x b/y\nrename from x\nrename to y\n"));
	assert_non_null(
		parse_error("diff --git a/x b/x\nnew file mode 120000\n--- /dev/null\n+++ b/x\n"));
	assert_non_null(parse_error("--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n-a\n+b\n"));
	assert_non_null(parse_error("--- a/x\n+++ b/x\n@@ -99999999999 +1 @@\n-a\n"));
	assert_non_null(parse_error("diff --git a/x b/x\nGIT binary patch\n"));
	assert_null(parse_error("prose\n-- \nmore prose\n"));
}

/* ---- the classic track ------------------------------------------------------------------- */

static const struct change *change_of(const struct changes *changes, const char *path)
{
	for (int i = 0; i < changes->n; i++) {
		if (strcmp(changes->list[i].path, path) == 0)
			return &changes->list[i];
	}
	return NULL;
}

TEST(the_classic_track_prefixes_every_entry_and_the_macros_add_nothing)
{
	const char *dir = temp_dir();
	struct tree_reader reader = tree_reader_dir(dir);
	struct arena *arena = arena_new();
	struct changes changes;

	write_file(kept(xasprintf("%s/" TABLE, dir)), bare_61);
	write_file(kept(xasprintf("%s/arch/x86/entry/syscall_64.c", dir)),
		   "#include <linux/syscalls.h>\n\n"
		   "#define __SYSCALL(nr, sym) extern long __x64_##sym(const struct pt_regs *);\n"
		   "#include <asm/syscalls_64.h>\n"
		   "#define __SYSCALL(nr, sym) case nr: return __x64_##sym(regs);\n");
	classic_plan(arena, &reader, &changes);
	assert_null(changes.conflict_file);
	assert_contains(change_of(&changes, TABLE)->content, "\t__x64_sys_futex_waitv\n");
	assert_contains(change_of(&changes, TABLE)->content, "\t__x64_compat_sys_rt_sigaction\n");
	assert_contains(change_of(&changes, "arch/x86/entry/syscall_64.c")->content,
			"#define sys_ni_syscall __x64_sys_ni_syscall\n\n"
			"#define __SYSCALL(nr, sym) extern long sym(const struct pt_regs *);\n");
	assert_not_contains(change_of(&changes, "arch/x86/entry/syscall_64.c")->content,
			    "__x64_##");
	arena_free(arena);
}

TEST(x32_rows_keep_the_prefix_of_their_own_where_the_tree_has_one)
{
	const char *dir = temp_dir();
	struct tree_reader reader = tree_reader_dir(dir);
	struct arena *arena = arena_new();
	struct changes changes;

	write_file(kept(xasprintf("%s/" TABLE, dir)), bare_61);
	write_file(kept(xasprintf("%s/arch/x86/entry/syscall_64.c", dir)),
		   "#define X(sym) __x64_##sym\n");
	write_file(kept(xasprintf("%s/arch/x86/entry/syscall_x32.c", dir)),
		   "#define X(sym) __x32_##sym\n#define Y(sym) __x64_##sym\n");
	classic_plan(arena, &reader, &changes);
	assert_contains(change_of(&changes, TABLE)->content, "\tcompat_sys_rt_sigaction\n");
	assert_contains(change_of(&changes, "arch/x86/entry/syscall_x32.c")->content,
			"__x32_##sym");
	arena_free(arena);
}

TEST(a_tree_that_is_prefixed_already_needs_nothing_for_the_classic_track)
{
	const char *dir = temp_dir();
	struct tree_reader reader = tree_reader_dir(dir);
	struct arena *arena = arena_new();
	struct changes changes;

	write_file(kept(xasprintf("%s/" TABLE, dir)), "0\tcommon\tread\t__x64_sys_read\n");
	classic_plan(arena, &reader, &changes);
	assert_null(changes.conflict_file);
	assert_int_equal(changes.n, 0);
	arena_free(arena);
}

TEST(a_file_that_is_both_new_and_deleted_is_refused)
{
	struct arena *arena = arena_new();
	const char *error = NULL;
	struct patch patch;

	assert_int_equal(patch_parse(arena,
				     "diff --git a/x.c b/x.c\ndeleted file mode 100644\n"
				     "new file mode 100644\n",
				     &patch, &error),
			 -EINVAL);
	assert_contains(error, "neither side names a file");
	assert_int_equal(patch_parse(arena, "diff --git /dev/null /dev/null\n", &patch, &error),
			 -EINVAL);
	arena_free(arena);
}

TEST(a_hunk_that_claims_line_two_billion_is_refused_at_once)
{
	struct arena *arena = arena_new();
	const char *error = NULL;
	struct patch patch;

	assert_int_equal(patch_parse(arena,
				     "--- a/x.c\n+++ b/x.c\n@@ -2147483643,1 +1,2 @@\n a\n+b\n",
				     &patch, &error),
			 -EINVAL);
	assert_contains(error, "cannot be right");
	arena_free(arena);
}
