// SPDX-License-Identifier: GPL-2.0-only
/* which patch of a submission is whose, and what the course itself laid into it */
#include "test.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../../grade/laid.h"
#include "../../grade/series.h"
#include "../../lib/arena.h"

#define TABLE "450 common last sys_last\n"

static struct arena *arena;
static const char *dir;
static struct edits edits;
static struct series series;
static struct submission submission;
static struct step steps[4];
static const struct course course = {.steps = steps, .nsteps = 4};

static const char *at(const char *path)
{
	return arena_printf(arena, "%s/%s", dir, path);
}

/* A tree, and four steps; the third and the fourth lay something into it. */
static void begin(void)
{
	static const char *const allowed[] = {"kernel/*", NULL};
	static const char *const paths[] = {"kernel/*.c", NULL};

	arena = arena_new();
	dir = temp_dir();
	write_file(at("kernel/Makefile"), "obj-y = a.o\n");
	write_file(at("arch/x86/entry/syscalls/syscall_64.tbl"), TABLE);
	for (int i = 0; i < 4; i++) {
		steps[i] = (struct step){.number = i + 1, .paths = i ? allowed : paths};
		steps[i].name = arena_printf(arena, "%02d-step", i + 1);
		steps[i].dir = at(steps[i].name);
	}
	write_file(at("03-step/start.diff"),
		   "--- /dev/null\n+++ b/kernel/three.c\n@@ -0,0 +1 @@\n+three\n");
	write_file(at("04-step/start.diff"),
		   "--- a/kernel/Makefile\n+++ b/kernel/Makefile\n@@ -1 +1,2 @@\n obj-y = a.o\n"
		   "+obj-y = plant.o\n--- /dev/null\n+++ b/kernel/four.c\n@@ -0,0 +1 @@\n+four\n");
	edits = (struct edits){.arena = arena, .allowed = allowed};
	edits.tree = open(dir, O_PATH | O_DIRECTORY);
	submission = (struct submission){.student = "s"};
	series = (struct series){.arena = arena, .submission = &submission, .course = &course};
}

static void end(void)
{
	close(edits.tree);
	arena_free(arena);
}

static void part(const char *name, const char *text)
{
	* arena_append(arena, &submission.parts, &submission.nparts) =
		(struct submission_part){.name = name, .text = text, .len = strlen(text)};
}

/* A mail that makes kernel/@file. */
static const char *mail(const char *subject, const char *file)
{
	return arena_printf(arena,
			    "From 0 Mon Sep 17 00:00:00 2001\nFrom: A <a@b>\nSubject: %s\n\n---\n kernel/%s | 1 +\n\n"
			    "diff --git a/kernel/%s b/kernel/%s\nnew file mode 100644\n--- /dev/null\n"
			    "+++ b/kernel/%s\n@@ -0,0 +1 @@\n+%s\n",
			    subject, file, file, file, file, file);
}

static const char *join(const char *a, const char *b, const char *c)
{
	return arena_printf(arena, "%s%s%s", a, b, c);
}

static void read_all(int n)
{
	assert_true(series_read(&series));
	assert_true(series_apply(&series, &edits));
	assert_int_equal(series.n, n);
}

TEST(a_patch_is_of_the_step_that_its_subject_names)
{
	begin();
	part("one.patch", join(mail("[PATCH 1/3] 01-step: a", "a.c"), mail("[PATCH 2/3] more", "b.c"),
			       mail("[PATCH 3/3] 03-step: c", "c.c")));
	read_all(3);
	assert_true(series.named);
	assert_int_equal(series_own(&series, &steps[0]), 1);
	assert_int_equal(series_own(&series, &steps[1]), -1);
	assert_int_equal(series_own(&series, &steps[2]), 2);
	assert_int_equal(series_before(&series, &steps[1]), 1);
	assert_int_equal(series_behind(&series, &steps[1]), 2);
	assert_int_equal(series_behind(&series, &steps[3]), -1);
	assert_null(series_state(&series, -1));
	assert_int_equal(series_state(&series, 0)->n, 1);
	assert_string_equal(series_where(&series, 2), "patch 3 of 3 (line 27)");
	end();
}

TEST(a_subject_that_only_begins_like_a_step_names_none)
{
	begin();
	part("one.patch", mail("[PATCH] 01-stepping: a", "a.c"));
	read_all(1);
	assert_false(series.named);
	end();
}

TEST(patches_are_put_on_by_their_numbers)
{
	begin();
	part("a.patch", mail("[PATCH 2/2] 02-step: b", "b.c"));
	part("b.patch", mail("[PATCH 1/2] 01-step: a", "a.c"));
	read_all(2);
	assert_ptr_equal(series.patches[0].step, &steps[0]);
	assert_int_equal(series.nnotes, 1);
	assert_contains(series.notes[0], "order of their numbers");
	end();
}

TEST(files_without_numbers_in_them_are_put_on_by_their_names)
{
	begin();
	part("10-x.diff", mail("x", "ten.c"));
	part("9-x.diff", mail("x", "nine.c"));
	part("02-step.diff", "--- /dev/null\n+++ b/kernel/x.c\n@@ -0,0 +1 @@\n+x\n");
	read_all(3);
	assert_string_equal(submission.parts[series.patches[2].part].name, "10-x.diff");
	assert_int_equal(series_first(&series, &steps[1]), 0);
	end();
}

TEST(the_same_patch_twice_counts_once)
{
	const char *text;

	begin();
	text = mail("[PATCH 1/1] 01-step: a", "a.c");
	part("a.patch", text);
	part("a (1).patch", text);
	read_all(1);
	assert_contains(series.notes[0], "twice");
	end();
}

TEST(what_the_course_put_there_is_told_apart_from_work)
{
	begin();
	part("a.patch",
	     "From 0 Mon Sep 17 00:00:00 2001\nFrom: a\nSubject: 04-step: plant\n\n---\n\n"
	     "--- a/kernel/Makefile\n+++ b/kernel/Makefile\n@@ -1 +1,2 @@\n obj-y = a.o\n"
	     "+obj-y = plant.o\n--- /dev/null\n+++ b/kernel/four.c\n@@ -0,0 +1 @@\n+four\n");
	part("b.patch", mail("more", "b.c"));
	read_all(2);
	assert_true(laid_is_all(&edits, &steps[3], NULL, series_state(&series, 0)));
	assert_false(laid_is_all(&edits, &steps[3], NULL, series_state(&series, 1)));
	assert_false(laid_is_all(&edits, &steps[2], NULL, series_state(&series, 0)));
	assert_true(laid_is_missing(&edits, &steps[2], series_state(&series, 1)));
	assert_false(laid_is_missing(&edits, &steps[3], series_state(&series, 1)));
	end();
}

TEST(a_step_is_judged_without_the_plants_of_later_ones)
{
	struct edits_state without;
	size_t len;

	begin();
	part("a.diff", "--- a/kernel/Makefile\n+++ b/kernel/Makefile\n@@ -1 +1,3 @@\n obj-y = a.o\n"
		       "+obj-y += own.o\n+obj-y = plant.o\n--- /dev/null\n+++ b/kernel/own.c\n"
		       "@@ -0,0 +1 @@\n+own\n");
	read_all(1);
	without = laid_without(&edits, &course, &steps[2], series_state(&series, 0));
	edits_set_state(&edits, &without);
	assert_string_equal(edits_text(&edits, "kernel/Makefile", &len),
			    "obj-y = a.o\nobj-y += own.o\n");
	/* The first step has no say in the Makefile. */
	without = laid_without(&edits, &course, &steps[0], series_state(&series, 0));
	edits_set_state(&edits, &without);
	assert_string_equal(edits_text(&edits, "kernel/Makefile", &len), "obj-y = a.o\n");
	assert_non_null(edits_text(&edits, "kernel/own.c", &len));
	end();
}

TEST(a_tree_goes_from_state_to_state)
{
	begin();
	part("a.patch", mail("[PATCH 1/2] 01-step: a", "a.c"));
	part("b.patch", mail("[PATCH 2/2] 02-step: b", "b.c"));
	read_all(2);
	assert_int_equal(edits_move(&edits, NULL, series_state(&series, 0)), 0);
	assert_string_equal(read_file(at("kernel/a.c")), "a.c\n");
	assert_int_not_equal(access(at("kernel/b.c"), F_OK), 0);
	assert_int_equal(edits_move(&edits, series_state(&series, 0), series_state(&series, 1)), 0);
	assert_string_equal(read_file(at("kernel/b.c")), "b.c\n");
	assert_int_equal(edits_move(&edits, series_state(&series, 1), NULL), 0);
	assert_int_not_equal(access(at("kernel/a.c"), F_OK), 0);
	assert_true(edits_same(&edits, series_state(&series, 0), series_state(&series, 0)));
	assert_false(edits_same(&edits, series_state(&series, 0), NULL));
	end();
}

#define MADE(path) "--- /dev/null\n+++ b/" path "\n@@ -0,0 +1 @@\n+x\n"

static bool reads(const char *one, const char *two)
{
	struct submission_part parts[] = {{"1.patch", one, strlen(one)}, {"2.patch", two, strlen(two)}};

	submission = (struct submission){.student = "s", .parts = parts, .nparts = 2};
	series = (struct series){.arena = arena, .submission = &submission, .course = &course};
	return series_read(&series);
}

TEST(a_repository_within_the_tree_is_refused_however_it_is_spread)
{
	begin();
	assert_false(reads(MADE("kernel/sub/HEAD"), MADE("kernel/sub/objects/x")));
	assert_contains(series.problem, "kernel/sub/HEAD is the head of a git repository");
	assert_false(reads(MADE("HEAD"), MADE("refs/heads/x")));
	assert_false(reads(MADE("a/config") MADE("a/HEAD"), MADE("b/x")));
	assert_true(reads(MADE("kernel/HEAD"), MADE("other/config")));
	assert_true(reads(MADE("kernel/AHEAD"), MADE("kernel/config")));
	end();
}
