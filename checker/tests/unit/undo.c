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

#include "../../work/progress.h"
#include "../../work/undo.h"
#include "../../work/workspace.h"
#include "../../work/worktree.h"
#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

static struct timespec mtime(const char *name)
{
	struct stat st = {0};

	lstat(course_path(name), &st);
	return st.st_mtim;
}

TEST(the_first_commit_holds_every_file_of_the_tree)
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
	/* The snapshot is made of the whole tree at once; the first commit in two parts. */
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

/* How the state that it led to came about; NULL: there was none. */
static const char *travel(enum undo_way way, int number, struct progress *progress)
{
	struct failure failure = {0};
	struct state state;

	undo_travel(way, number, progress, &state, &failure);
	if (failure.code)
		print_error("%s\n", failure.text);
	assert_int_equal(failure.code, 0);
	return state.what ? kept(state.what) : NULL;
}

static const char *back(struct progress *progress)
{
	return travel(UNDO_BACK, 0, progress);
}

static const char *forward(struct progress *progress)
{
	return travel(UNDO_FORWARD, 0, progress);
}

TEST(undo_and_redo_walk_over_moves_and_keep_edits_made_between)
{
	struct progress progress = small_course(), loaded;
	char *error = NULL;

	move_on(&progress, "next: 02-b", "02-b", "two\n");
	write_file(course_path("kernel/mine.c"), "mine\n");
	move_on(&progress, "next: 03-c", "03-c", "three\n");
	write_file(course_path("kernel/late.c"), "late\n");

	assert_string_equal(back(&progress), "your edits");
	assert_string_equal(read_file(course_path("kernel/step.c")), "two\n");
	assert_true(path_exists(course_path("kernel/mine.c")));
	assert_false(path_exists(course_path("kernel/late.c")));
	assert_string_equal(progress.current, "02-b");
	assert_int_equal(progress_load(&loaded, &error), 0);
	assert_string_equal(loaded.current, "02-b");

	assert_string_equal(back(&progress), "the beginning");
	assert_false(path_exists(course_path("kernel/step.c")));
	assert_false(path_exists(course_path("kernel/mine.c")));
	assert_null(back(&progress));

	assert_string_equal(forward(&progress), "your edits");
	assert_true(path_exists(course_path("kernel/mine.c")));
	assert_string_equal(forward(&progress), "your edits");
	assert_string_equal(read_file(course_path("kernel/late.c")), "late\n");
	assert_string_equal(progress.current, "03-c");
	assert_null(forward(&progress));
}

TEST(a_new_move_after_undo_is_put_in_and_redo_still_leads_to_what_was_undone)
{
	struct progress progress = small_course();

	move_on(&progress, "next: 02-b", "02-b", "two\n");
	back(&progress);
	move_on(&progress, "goto: 04-d", "04-d", "four\n");
	assert_string_equal(forward(&progress), "next: 02-b");
	assert_string_equal(read_file(course_path("kernel/step.c")), "two\n");
	assert_null(forward(&progress));
	assert_string_equal(back(&progress), "goto: 04-d");
	assert_string_equal(read_file(course_path("kernel/step.c")), "four\n");
	assert_string_equal(back(&progress), "the beginning");
}

TEST(an_edit_after_undo_does_not_cut_off_redo)
{
	struct progress progress = small_course();

	move_on(&progress, "next: 02-b", "02-b", "two\n");
	back(&progress);
	write_file(course_path("kernel/mine.c"), "mine\n");
	assert_string_equal(forward(&progress), "next: 02-b");
	assert_false(path_exists(course_path("kernel/mine.c")));
	assert_string_equal(back(&progress), "your edits");
	assert_true(path_exists(course_path("kernel/mine.c")));
}

TEST(each_state_that_a_command_has_seen_has_a_number_that_leads_there)
{
	struct progress progress = small_course();
	struct failure failure = {0};

	move_on(&progress, "next: 02-b", "02-b", "two\n");
	write_file(course_path("kernel/mine.c"), "one thought\n");
	assert_int_equal(undo_seen(course_snapshot(), &progress, &failure), 0);
	write_file(course_path("kernel/mine.c"), "another\n");
	assert_int_equal(undo_seen(course_snapshot(), &progress, &failure), 0);
	assert_int_equal(undo_seen(course_snapshot(), &progress, &failure), 0);
	assert_string_equal(back(&progress), "the beginning");
	assert_string_equal(travel(UNDO_TO, 3, &progress), "your edits");
	assert_string_equal(read_file(course_path("kernel/mine.c")), "one thought\n");
	assert_string_equal(travel(UNDO_TO, 4, &progress), "your edits");
	assert_string_equal(read_file(course_path("kernel/mine.c")), "another\n");
	assert_string_equal(travel(UNDO_TO, 2, &progress), "next: 02-b");
	assert_false(path_exists(course_path("kernel/mine.c")));
	assert_null(travel(UNDO_TO, 5, &progress));
}

TEST(what_was_passed_and_left_is_not_undone_unless_the_course_was_begun_again)
{
	struct progress progress = small_course(), fresh;
	struct failure failure = {0};
	struct step_progress *step;
	const char *tree;

	progress_enter(&progress, "01-a", course_snapshot());
	move_on(&progress, "next: 02-b", "02-b", "two\n");
	step = progress_step(&progress, "02-b");
	snprintf(step->passed, HASH_HEX, "%s", course_snapshot());
	timestamp(step->passed_at);
	write_file(course_path("kernel/mine.c"), "mine\n");
	back(&progress);
	assert_string_equal(progress.current, "01-a");
	step = progress_step(&progress, "02-b");
	assert_string_not_equal(step->passed, "");
	assert_string_not_equal(step->left, step->passed);

	tree = course_snapshot();
	fresh = (struct progress){.current = "01-a", .kernel = "6.1", .round = 1};
	assert_int_equal(undo_move("reset --all", tree, tree, &progress, &fresh, &failure), 0);
	assert_string_equal(back(&fresh), "the beginning");
	assert_string_not_equal(progress_step(&fresh, "02-b")->passed, "");
	assert_string_equal(forward(&fresh), "reset --all");
	assert_null(progress_find(&fresh, "02-b"));
	assert_string_equal(forward(&fresh), "your edits");
	assert_string_not_equal(progress_step(&fresh, "02-b")->passed, "");
}

TEST(a_move_that_was_cut_off_is_completed_by_whoever_comes_next)
{
	struct progress progress = small_course(), loaded;
	struct failure failure = {0};
	const char *history = kept(path_join(workspace_get()->state, "history")), *moving, *after;
	char from[HASH_HEX], to[HASH_HEX], *error = NULL;

	move_on(&progress, "next: 02-b", "02-b", "two\n");
	after = course_snapshot();
	/* As after a kill in the middle: the plan is there, half the files are not, progress is
	 * old. */
	assert_int_equal(sscanf(strstr(read_file(history), "\n1 > "),
				" 1 > %*s %*s %*s %40s %*s the beginning 2 > %*s %*s %*s %40s",
				from, to),
			 2);
	moving = kept(xasprintf("from = %s\nto = %s\n", from, to));
	write_file(kept(path_join(workspace_get()->state, "moving")), moving);
	assert_int_equal(rename(history, kept(path_join(workspace_get()->state, "history.next"))),
			 0);
	unlink(course_path("kernel/step.c"));
	snprintf(progress.current, sizeof(progress.current), "01-a");
	assert_int_equal(progress_save(&progress), 0);

	assert_int_equal(undo_recover(&failure), 0);
	assert_string_equal(course_snapshot(), after);
	assert_int_equal(progress_load(&loaded, &error), 0);
	assert_string_equal(loaded.current, "02-b");
	assert_false(path_exists(kept(path_join(workspace_get()->state, "moving"))));
	assert_string_equal(back(&loaded), "the beginning");
}

TEST(a_row_that_is_damaged_old_or_gone_is_made_again_of_what_git_has_kept)
{
	static const char *const spoilt[] = {
		"at = 1\n1 > 2026-11-28 12:00:00 01-a 12 34 half a line\n",
		"[undo]\nat = 1\n[move 1]\nbefore = 12\n",
		"",
		NULL,
	};
	const char *history;

	for (size_t i = 0; i < ARRAY_SIZE(spoilt); i++) {
		struct progress progress = small_course();

		history = kept(path_join(workspace_get()->state, "history"));
		move_on(&progress, "next: 02-b", "02-b", "two\n");
		move_on(&progress, "next: 03-c", "03-c", "three\n");
		if (spoilt[i])
			write_file(history, spoilt[i]);
		else
			unlink(history);
		assert_string_equal(back(&progress), "next: 02-b");
		assert_string_equal(read_file(course_path("kernel/step.c")), "two\n");
		assert_string_equal(back(&progress), "the beginning");
	}
}

TEST(a_state_that_was_kept_by_a_command_that_was_killed_is_in_the_row)
{
	struct progress progress = small_course();
	char commit[HASH_HEX], *error = NULL, *message;

	move_on(&progress, "next: 02-b", "02-b", "two\n");
	write_file(course_path("kernel/mine.c"), "seen\n");
	message = state_message(STATE_EDITED, &progress);
	assert_int_equal(
		worktree_keep(workspace_get()->tree, course_snapshot(), message, commit, &error),
		0);
	free(message);
	write_file(course_path("kernel/mine.c"), "overwritten\n");
	assert_string_equal(back(&progress), "the beginning");
	assert_string_equal(travel(UNDO_TO, 3, &progress), "your edits");
	assert_string_equal(read_file(course_path("kernel/mine.c")), "seen\n");
}

TEST(what_git_is_told_to_throw_away_is_none_of_the_states)
{
	struct progress progress = small_course();

	move_on(&progress, "next: 02-b", "02-b", "two\n");
	back(&progress);
	course_git("reflog", "expire", "--expire=all");
	course_git("gc", "--quiet", "--prune=now");
	assert_string_equal(forward(&progress), "next: 02-b");
	assert_string_equal(read_file(course_path("kernel/step.c")), "two\n");
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

/* ---- the learner's settings ------------------------------------------------------------------ */

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
