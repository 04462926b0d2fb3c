// SPDX-License-Identifier: GPL-2.0-only
/* snapshots, moves between states, undo and redo: on a small tree, with the real git */
#include "small_course.h"
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../course/import.h"
#include "../../course/progress.h"
#include "../../course/undo.h"
#include "../../course/workspace.h"
#include "../../course/worktree.h"
#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

static struct timespec mtime(const char *name)
{
	struct stat st = {0};

	lstat(course_path(name), &st);
	return st.st_mtim;
}

TEST(an_imported_tree_is_what_git_itself_would_have_recorded)
{
	struct strbuf out = {0};
	char *error = NULL;

	small_course();
	assert_int_equal(git_run(workspace_get()->tree, NULL, NULL, &out, &error, "fsck", "--full",
				 "--strict", NULL),
			 0);
	strbuf_reset(&out);
	course_git("read-tree", "HEAD", NULL);
	assert_int_equal(git_run(workspace_get()->tree, NULL, NULL, &out, &error, "status",
				 "--porcelain", NULL),
			 0);
	assert_string_equal(strbuf_str(&out), "");
	strbuf_release(&out);
	/* The snapshot is made by git add; the import made the same tree by itself. */
	{
		char base[HASH_HEX];

		assert_int_equal(
			worktree_tree_of(workspace_get()->tree, WORKTREE_BASE, base, &error), 0);
		assert_string_equal(course_snapshot(), base);
	}
}

/* What a step does: it changes, adds and deletes files, links and modes. */
static const char *change_much(void)
{
	write_file(course_path("kernel/fork.c"), "int fork;\nint mine;\n");
	write_file(course_path("kernel/deep/er/new.c"), "new\n");
	unlink(course_path("kernel.h"));
	chmod(course_path("script.sh"), 0644);
	unlink(course_path("link"));
	assert_int_equal(symlink("Makefile", course_path("link")), 0);
	write_file(course_path("ignored.o"), "object");
	return course_snapshot();
}

TEST(moving_back_and_forth_restores_content_modes_links_and_deletions_and_no_other_time)
{
	const char *tree, *before, *after;
	struct timespec old, now;
	char *left = NULL, *error = NULL;
	struct stat st;

	small_course();
	tree = workspace_get()->tree;
	before = course_snapshot();
	after = change_much();
	old = mtime("kernel/same.c");
	assert_int_equal(worktree_move(tree, after, before, &left, &error), 0);
	assert_null(left);
	assert_string_equal(course_snapshot(), before);
	assert_string_equal(read_file(course_path("kernel/fork.c")), "int fork;\n");
	assert_false(path_exists(course_path("kernel/deep")));
	assert_int_equal(stat(course_path("script.sh"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0755);
	assert_string_equal(read_file(course_path("ignored.o")), "object");
	now = mtime("kernel/same.c");
	assert_memory_equal(&old, &now, sizeof(now));
	assert_int_equal(worktree_move(tree, before, after, &left, &error), 0);
	assert_string_equal(course_snapshot(), after);
	assert_int_equal(lstat(course_path("link"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
}

TEST(a_file_edited_in_the_meantime_is_left_alone)
{
	const char *before, *after;
	char *left = NULL, *error = NULL;

	small_course();
	before = course_snapshot();
	after = change_much();
	write_file(course_path("kernel/fork.c"), "something else\n");
	assert_int_equal(worktree_move(workspace_get()->tree, after, before, &left, &error), 0);
	assert_string_equal(kept(left), "kernel/fork.c");
	assert_string_equal(read_file(course_path("kernel/fork.c")), "something else\n");
	assert_true(path_exists(course_path("kernel.h")));
}

TEST(the_learners_branch_index_and_stash_are_not_touched)
{
	struct strbuf out = {0};
	char *error = NULL;

	small_course();
	course_git("read-tree", "HEAD", NULL);
	change_much();
	course_git("add", "kernel/fork.c", NULL);
	course_snapshot();
	assert_int_equal(git_run(workspace_get()->tree, NULL, NULL, &out, &error, "diff",
				 "--cached", "--name-only", NULL),
			 0);
	assert_string_equal(strbuf_str(&out), "kernel/fork.c\n");
	strbuf_release(&out);
}

static void move_on(struct progress *progress, const char *what, const char *to_step,
		    const char *content)
{
	struct progress now = *progress;
	struct failure failure = {0};
	const char *from = course_snapshot(), *to;
	char *left = NULL, *error = NULL;

	/* The state to come is made by hand here, then taken away again. */
	write_file(course_path("kernel/step.c"), content);
	to = course_snapshot();
	assert_int_equal(worktree_move(workspace_get()->tree, to, from, &left, &error), 0);
	snprintf(progress->current, sizeof(progress->current), "%s", to_step);
	assert_int_equal(undo_move(what, from, to, &now, progress, &failure), 0);
	assert_string_equal(course_snapshot(), to);
}

static const char *back(struct progress *progress)
{
	struct failure failure = {0};
	char *what;

	assert_int_equal(undo_back(progress, &what, &failure), 0);
	return what ? kept(what) : NULL;
}

static const char *forward(struct progress *progress)
{
	struct failure failure = {0};
	char *what;

	assert_int_equal(undo_forward(progress, &what, &failure), 0);
	return what ? kept(what) : NULL;
}

TEST(undo_and_redo_walk_over_moves_and_keep_edits_made_between)
{
	struct progress progress = small_course(), loaded;
	char *error = NULL;

	move_on(&progress, "next: 02-b", "02-b", "two\n");
	write_file(course_path("kernel/mine.c"), "mine\n");
	move_on(&progress, "next: 03-c", "03-c", "three\n");
	write_file(course_path("kernel/late.c"), "late\n");

	assert_string_equal(back(&progress), "next: 03-c");
	assert_string_equal(read_file(course_path("kernel/step.c")), "two\n");
	assert_true(path_exists(course_path("kernel/mine.c")));
	assert_false(path_exists(course_path("kernel/late.c")));
	assert_string_equal(progress.current, "02-b");
	assert_int_equal(progress_load(&loaded, &error), 0);
	assert_string_equal(loaded.current, "02-b");

	assert_string_equal(back(&progress), "next: 02-b");
	assert_false(path_exists(course_path("kernel/step.c")));
	assert_false(path_exists(course_path("kernel/mine.c")));
	assert_null(back(&progress));

	assert_string_equal(forward(&progress), "next: 02-b");
	assert_true(path_exists(course_path("kernel/mine.c")));
	assert_string_equal(forward(&progress), "next: 03-c");
	assert_string_equal(read_file(course_path("kernel/late.c")), "late\n");
	assert_string_equal(progress.current, "03-c");
	assert_null(forward(&progress));
}

TEST(a_new_move_after_undo_forgets_the_redo_but_keeps_the_state)
{
	struct progress progress = small_course();
	struct strbuf out = {0};
	char *error = NULL;

	move_on(&progress, "next: 02-b", "02-b", "two\n");
	back(&progress);
	move_on(&progress, "goto: 04-d", "04-d", "four\n");
	assert_null(forward(&progress));
	assert_int_equal(git_run(workspace_get()->tree, NULL, NULL, &out, &error, "log",
				 "--format=%s", "refs/lab/history", NULL),
			 0);
	assert_contains(strbuf_str(&out), "next: 02-b");
	strbuf_release(&out);
}

TEST(a_move_that_was_cut_off_is_completed_by_whoever_comes_next)
{
	struct progress progress = small_course(), loaded;
	struct failure failure = {0};
	const char *history, *moving, *after;
	char *error = NULL, *left = NULL;

	move_on(&progress, "next: 02-b", "02-b", "two\n");
	after = course_snapshot();
	/* As after a kill in the middle: the plan is there, half the files are not, progress is
	 * old. */
	history = read_file(kept(path_join(workspace_get()->state, "history")));
	moving = kept(xasprintf("from = %.40s\nto = %.40s\n", strstr(history, "before = ") + 9,
				strstr(history, "after = ") + 8));
	write_file(kept(path_join(workspace_get()->state, "moving")), moving);
	assert_int_equal(rename(kept(path_join(workspace_get()->state, "history")),
				kept(path_join(workspace_get()->state, "history.next"))),
			 0);
	unlink(course_path("kernel/step.c"));
	snprintf(progress.current, sizeof(progress.current), "01-a");
	assert_int_equal(progress_save(&progress), 0);

	assert_int_equal(undo_recover(&failure), 0);
	assert_string_equal(course_snapshot(), after);
	assert_int_equal(progress_load(&loaded, &error), 0);
	assert_string_equal(loaded.current, "02-b");
	assert_false(path_exists(kept(path_join(workspace_get()->state, "moving"))));
	assert_string_equal(back(&loaded), "next: 02-b");
	free(left);
}

TEST(a_damaged_history_is_said_and_nothing_is_changed)
{
	struct progress progress = small_course();
	struct failure failure = {0};
	char *what;

	write_file(kept(path_join(workspace_get()->state, "history")),
		   "[undo]\nat = 1\n[move 1]\nbefore = 12\n");
	assert_int_not_equal(undo_back(&progress, &what, &failure), 0);
	assert_contains(failure.text, "history:4: \"12\" is no commit");
	failure_clear(&failure);
}

TEST(what_a_killed_command_left_in_git_stands_in_no_ones_way)
{
	char commit[HASH_HEX], *error = NULL;
	const char *before;

	small_course();
	before = course_snapshot();
	write_file(course_path(".git/refs/lab/history.lock"), "");
	write_file(course_path(".git/lab-tmp.1234"), "half an index");
	write_file(course_path(".git/lab-tmp.1234.lock"), "");
	worktree_tidy(workspace_get()->tree);
	assert_false(path_exists(course_path(".git/lab-tmp.1234")));
	assert_false(path_exists(course_path(".git/lab-tmp.1234.lock")));
	assert_int_equal(worktree_keep(workspace_get()->tree, before, "kept", commit, &error), 0);
}

TEST(a_file_that_cannot_be_recorded_is_named)
{
	struct failure failure = {0};
	char hash[HASH_HEX];

	small_course();
	unlink(course_path("kernel/fork.c"));
	assert_int_equal(mkfifo(course_path("kernel/fork.c"), 0600), 0);
	assert_int_not_equal(snapshot(hash, &failure), 0);
	assert_contains(failure.text, "kernel/fork.c");
	failure_clear(&failure);
}

/* ---- the learner's settings --------------------------------------------------------------------
 */

/* Snapshot, diff and a snapshot of CRLF files, as one text. */
static const char *what_the_lab_sees(void)
{
	struct strbuf out = {0};
	char *error = NULL, base[HASH_HEX];
	const char *now = course_snapshot();

	assert_int_equal(worktree_tree_of(workspace_get()->tree, WORKTREE_BASE, base, &error), 0);
	assert_int_equal(worktree_diff(workspace_get()->tree, base, now, NULL, &out, &error), 0);
	strbuf_addf(&out, "%s\n", now);
	return kept(strbuf_detach(&out));
}

TEST(no_git_setting_of_the_learner_changes_what_the_lab_keeps_or_shows)
{
	const char *before;

	small_course();
	write_file(course_path("kernel/fork.c"), "int fork;\r\nint two;\r\n");
	write_file(course_path("kernel/new.c"), "int new;\n");
	before = what_the_lab_sees();
	write_file(
		course_path(".git/config"),
		"[core]\n\trepositoryformatversion = 0\n\tautocrlf = input\n[diff]\n\tnoprefix = true\n"
		"\tmnemonicPrefix = true\n\tcontext = 0\n\texternal = false\n\torderFile = nowhere\n"
		"[color]\n\tui = always\n[filter \"up\"]\n\tclean = tr a-z A-Z\n[diff \"no\"]\n"
		"\tbinary = true\n\tcommand = false\n");
	assert_int_equal(mkdirs(course_path(".git/info")), 0);
	write_file(course_path(".git/info/attributes"), "*.c text filter=up diff=no\n");
	assert_string_equal(what_the_lab_sees(), before);
	write_file(course_path(".git/config"), "this is no configuration\n");
	assert_string_equal(what_the_lab_sees(), before);
}

TEST(attributes_in_the_tree_change_no_byte_of_a_snapshot)
{
	char *error = NULL;
	struct strbuf out = {0};
	const char *now;

	small_course();
	write_file(course_path(".gitattributes"), "*.c text eol=lf -diff\n");
	write_file(course_path("kernel/fork.c"), "int fork;\r\n");
	now = kept(xasprintf("%s:kernel/fork.c", course_snapshot()));
	assert_int_equal(git_run(workspace_get()->tree, NULL, NULL, &out, &error, "cat-file",
				 "blob", now, NULL),
			 0);
	assert_string_equal(strbuf_str(&out), "int fork;\r\n");
	strbuf_release(&out);
}
