// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../grade/submission.h"
#include "../../lib/arena.h"

static struct submissions all;
static const char *dir;

static const char *at(const char *name)
{
	return arena_printf(all.arena, "%s/%s", dir, name);
}

static void begin(void)
{
	all = (struct submissions){.arena = arena_new()};
	dir = temp_dir();
}

static void read_them(void)
{
	assert_int_equal(submissions_read(&all, dir), 0);
	submissions_settle(&all);
}

static void end(void)
{
	arena_free(all.arena);
}

static void name_becomes(const char *entry, const char *student)
{
	struct arena *arena = arena_new();

	assert_string_equal(student_name(arena, entry), student);
	arena_free(arena);
}

TEST(a_student_is_named_by_the_file)
{
	name_becomes("alice.patch", "alice");
	name_becomes("s1234567.diff", "s1234567");
	name_becomes("Jos\xc3\xa9 \xc3\x81lvarez.mbox", "Jos\xc3\xa9 \xc3\x81lvarez");
	name_becomes("bob", "bob");
	name_becomes("carol.PATCH", "carol");
	name_becomes("dave.Diff", "dave");
	name_becomes("erin.patch.txt", "erin");
	name_becomes("Frank.TXT", "Frank");
	name_becomes("=HYPERLINK(1).patch", "=HYPERLINK(1)");
}

TEST(hostile_names_are_escaped)
{
	name_becomes("a\nb.patch", "a%0Ab");
	name_becomes("a\033[2Jb.patch", "a%1B[2Jb");
	name_becomes("-rf.patch", "%2Drf");
	name_becomes("a%0Ab.patch", "a%250Ab");
	name_becomes("a\xff.patch", "a%FF");
	name_becomes("a\xe2\x80\xae.patch", "a%E2%80%AE");
	name_becomes("journal.patch", "%6Aournal");
	name_becomes("a\\b.patch", "a%5Cb");
}

TEST(long_names_are_cut_but_stay_different)
{
	struct arena *arena = arena_new();
	char a[256], b[256];
	const char *x, *y;

	memset(a, '\n', 255);
	memset(b, '\n', 255);
	a[255] = b[255] = '\0';
	b[254] = 'b';
	x = student_name(arena, a);
	y = student_name(arena, b);
	assert_true(strlen(x) < 200 && strlen(y) < 200);
	assert_string_not_equal(x, y);
	assert_null(strstr(x, "%~"));
	arena_free(arena);
}

TEST(a_folder_is_read_sorted_and_hashed)
{
	begin();
	write_file(at("bob.patch"), "b");
	write_file(at("alice/0002-b.patch"), "2");
	write_file(at("alice/0001-a.patch"), "1");
	write_file(at("alice/notes.doc"), "x");
	write_file(at(".DS_Store"), "x");
	read_them();
	assert_int_equal(all.n, 2);
	assert_int_equal(all.skipped, 1);
	assert_string_equal(all.list[0].student, "alice");
	assert_int_equal(all.list[0].nparts, 2);
	assert_string_equal(all.list[0].parts[0].name, "0001-a.patch");
	assert_int_equal(all.list[0].nnotes, 1);
	assert_string_equal(all.list[1].sha256,
			    "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d");
	end();
}

TEST(links_and_fifos_are_not_opened)
{
	begin();
	assert_int_equal(symlink("/etc/passwd", at("eve.patch")), 0);
	assert_int_equal(mkfifo(at("mallory.patch"), 0600), 0);
	assert_int_equal(mkdir(at("trent"), 0700), 0);
	assert_int_equal(symlink("/etc/passwd", at("trent/0001-x.patch")), 0);
	assert_int_equal(mkdir(at("uma"), 0700), 0);
	read_them();
	assert_int_equal(all.n, 4);
	assert_contains(all.list[0].refused, "a symbolic link");
	assert_contains(all.list[1].refused, "a fifo");
	assert_contains(all.list[2].refused, "a symbolic link");
	assert_contains(all.list[3].refused, "holds no .patch");
	assert_string_equal(all.list[0].sha256, "");
	end();
}

TEST(two_submissions_of_one_student_are_reported)
{
	begin();
	write_file(at("alice.patch"), "1");
	write_file(at("alice.diff"), "2");
	write_file(at("bob.diff"), "2");
	read_them();
	assert_int_equal(all.n, 2);
	assert_contains(all.list[0].refused, "alice.diff and alice.patch");
	assert_null(all.list[1].refused);
	end();
}

TEST(a_single_patch_is_a_batch_of_one)
{
	begin();
	write_file(at("alice.patch"), "1");
	assert_int_equal(submissions_read(&all, at("alice.patch")), 0);
	assert_int_equal(all.n, 1);
	assert_string_equal(all.list[0].student, "alice");
	assert_true(submissions_read(&all, at("nobody.patch")) < 0);
	end();
}

TEST(the_results_of_the_last_time_are_no_submission)
{
	begin();
	write_file(at("alice.patch"), "a");
	write_file(at("results/results.csv"), "student,verdict\n");
	write_file(at("results/alice/feedback.txt"), "well done\n");
	all.out = at("results");
	read_them();
	assert_int_equal(all.n, 1);
	assert_string_equal(all.list[0].student, "alice");
	arena_free(all.arena);
	begin();
	write_file(at("results/1.patch"), "of a student who is called results");
	all.out = at("elsewhere");
	read_them();
	assert_int_equal(all.n, 1);
	arena_free(all.arena);
}

TEST(the_roster_in_the_folder_is_no_submission)
{
	begin();
	write_file(at("alice.patch"), "a");
	write_file(at("roster.csv"), "SID\n1\n");
	write_file(at("grading.ini"), "[late]\n");
	all.roster = at("roster.csv");
	all.policy = at("grading.ini");
	read_them();
	assert_int_equal(all.n, 1);
	end();
}

TEST(a_folder_as_unpacked_from_an_archive_is_read)
{
	begin();
	mkdir(at("ann_123_file"), 0777);
	mkdir(at("ann_123_file/__MACOSX"), 0777);
	mkdir(at("ann_123_file/my work"), 0777);
	write_file(at("ann_123_file/.DS_Store"), "x");
	write_file(at("ann_123_file/__MACOSX/a.patch"), "x");
	write_file(at("ann_123_file/my work/Submission.PATCH.txt"), "x");
	mkdir(at("bob"), 0777);
	mkdir(at("bob/one"), 0777);
	mkdir(at("bob/two"), 0777);
	write_file(at("bob/one/a.patch"), "x");
	read_them();
	assert_int_equal(all.n, 2);
	assert_null(all.list[0].refused);
	assert_int_equal(all.list[0].nparts, 1);
	assert_string_equal(all.list[0].parts[0].name, "Submission.PATCH.txt");
	/* Which of the two would be a guess. */
	assert_contains(all.list[1].refused, "no .patch");
	end();
}

TEST(an_export_of_moodle_is_read_in_folders_and_side_by_side)
{
	begin();
	write_file(at("Ann Lee_12_assignsubmission_file_/Work.Patch"), "x");
	write_file(at("Bo_13_assignsubmission_file_01-first.PATCH"), "1");
	write_file(at("Bo_13_assignsubmission_file_02-second.diff"), "2");
	write_file(at("Bo_13_assignsubmission_file_report.pdf"), "3");
	write_file(at("Cy_14_assignsubmission_file_report.pdf"), "3");
	read_them();
	assert_int_equal(all.n, 3);
	assert_string_equal(all.list[0].student, "Ann Lee_12_assignsubmission_file_");
	assert_null(all.list[0].refused);
	assert_string_equal(all.list[1].student, "Bo_13_assignsubmission_file_");
	assert_int_equal(all.list[1].nparts, 2);
	assert_int_equal(all.list[1].nnotes, 1);
	assert_null(all.list[1].refused);
	assert_string_equal(all.list[1].parts[0].name, "01-first.PATCH");
	assert_contains(all.list[2].refused, "holds no .patch");
	end();
}

TEST(nobody_takes_a_place_beside_a_folder_of_moodle)
{
	begin();
	write_file(at("Ann_12_assignsubmission_file_/a.patch"), "x");
	write_file(at("Ann_12_assignsubmission_file_b.patch"), "x");
	read_them();
	assert_int_equal(all.n, 1);
	assert_contains(all.list[0].refused, "two submissions");
	end();
}

TEST(an_export_of_gradescope_is_read_from_the_folder_that_holds_it)
{
	begin();
	write_file(at("assignment_9_export/submission_1/a.PATCH"), "x");
	write_file(at("assignment_9_export/submission_2/src/a.diff"), "x");
	write_file(at("assignment_9_export/submission_metadata.yml"), "x");
	write_file(at("__MACOSX/x"), "x");
	read_them();
	assert_int_equal(all.n, 2);
	assert_string_equal(all.list[0].student, "submission_1");
	assert_string_equal(all.list[1].student, "submission_2");
	assert_null(all.list[0].refused);
	assert_null(all.list[1].refused);
	end();
}

TEST(no_student_makes_a_submission_of_another)
{
	begin();
	write_file(at("eve/submission_1/a.patch"), "x");
	write_file(at("submission_1/a.patch"), "x");
	read_them();
	assert_int_equal(all.n, 2);
	assert_string_equal(all.list[0].student, "eve");
	assert_string_equal(all.list[1].student, "submission_1");
	assert_null(all.list[1].refused);
	arena_free(all.arena);
	/* Nor when there is no other. */
	begin();
	write_file(at("submission_3/submission_1/a.patch"), "x");
	read_them();
	assert_int_equal(all.n, 1);
	assert_string_equal(all.list[0].student, "submission_3");
	end();
}

TEST(an_export_of_canvas_is_read)
{
	begin();
	write_file(at("leeann_101_2001_My Work-1.PATCH"), "x");
	write_file(at("zhaobo_LATE_102_2002_02-define.patch"), "x");
	read_them();
	assert_int_equal(all.n, 2);
	assert_string_equal(all.list[0].student, "leeann_101_2001_My Work-1");
	assert_string_equal(all.list[1].student, "zhaobo_LATE_102_2002_02-define");
	assert_null(all.list[1].refused);
	end();
}
