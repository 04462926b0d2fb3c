// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "../../source/entry.h"
#include "../../grade/roster.h"
#include "../../lib/arena.h"

static struct submissions all;
static struct roster roster;
static const char *dir, *problem;

static void begin(void)
{
	struct arena *arena = arena_new();

	all = (struct submissions){.arena = arena};
	roster = (struct roster){.arena = arena, .file = "roster.csv"};
	problem = NULL;
	dir = temp_dir();
}

static void end(void)
{
	arena_free(all.arena);
}

static bool parse(const char *text)
{
	return roster_parse(&roster, text, strlen(text), &problem);
}

static void hand_in(const char *name)
{
	write_file(arena_printf(all.arena, "%s/%s", dir, name), name);
}

static void settle(const char *text)
{
	assert_true(parse(text));
	assert_int_equal(submissions_read(&all, dir), 0);
	roster_settle(&roster, &all);
	submissions_settle(&all);
}

static void expect(int i, const char *student, const char *source)
{
	assert_true(i < all.n);
	assert_string_equal(all.list[i].student, student);
	assert_string_equal(all.list[i].source, source);
}

TEST(every_row_of_the_roster_is_listed_and_strangers_are_named)
{
	begin();
	hand_in("alice.patch");
	hand_in("mallory.patch");
	settle("Username,First name,Last name\nalice,Alice,A\nbob,Bob,B\n");
	assert_int_equal(all.n, 3);
	expect(0, "alice", "alice.patch");
	assert_null(all.list[0].unknown);
	assert_null(all.list[0].refused);
	expect(1, "bob", "bob");
	assert_string_equal(all.list[1].refused, "nothing was handed in");
	assert_null(all.list[1].entry);
	expect(2, "mallory", "mallory.patch");
	assert_contains(all.list[2].unknown, "no line of roster.csv fits");
	assert_null(all.list[2].refused);
	end();
}

TEST(files_of_canvas_are_matched_by_their_id_and_several_are_one_submission)
{
	begin();
	hand_in("doejane_12345_678_02-define.patch");
	hand_in("doejane_12345_679_03-build.patch");
	hand_in("doejane_12345_680_notes.pdf");
	hand_in("doejohn_LATE_12346_681_file.patch");
	/* A SIS ID that is another one's Canvas ID. */
	settle("\xef\xbb\xbfStudent,ID,SIS User ID,SIS Login ID,Section\r\n"
	       "    Points Possible,,,,\r\n"
	       "\"Doe, Jane\",12345,12346,jdoe,S1\r\n"
	       "\"Doe, John\",12346,12345,jodoe,S1\r\n"
	       "\"Student, Test\",99,,,S1\r\n");
	assert_string_equal(roster.key, "ID");
	assert_string_equal(roster.rows[0].name, "Jane Doe");
	assert_int_equal(all.n, 2);
	expect(0, "12345", "doejane_12345");
	assert_int_equal(all.list[0].nparts, 2);
	assert_string_equal(all.list[0].parts[1].name, "03-build.patch");
	assert_int_equal(all.list[0].nnotes, 1);
	expect(1, "12346", "doejohn_LATE_12346_681_file.patch");
	end();
}

TEST(canvas_without_a_roster_keeps_one_name_for_several_files)
{
	begin();
	hand_in("doejane_12345_678_a.patch");
	hand_in("doejane_12345_679_b.patch");
	hand_in("doejane_12346_1_b.patch");
	assert_int_equal(submissions_read(&all, dir), 0);
	submissions_settle(&all);
	assert_int_equal(all.n, 2);
	expect(0, "doejane_12345", "doejane_12345");
	assert_int_equal(all.list[0].nfiles, 2);
	expect(1, "doejane_12346_1_b", "doejane_12346_1_b.patch");
	end();
}

TEST(folders_of_moodle_are_matched_by_participant_or_name)
{
	static const char names[] = "First name;Surname;ID number;Email address\n"
				    "Jane;Doe;;jane@x.edu\nJohn;\"O'Neil\";;john@x.edu\n";

	begin();
	hand_in("Jane Doe_12_assignsubmission_file_/a.patch");
	hand_in("John O'Neil_13_assignsubmission_file_a.patch");
	settle(names);
	assert_string_equal(roster.key, "Email address"); /* nobody has an ID number */
	assert_int_equal(all.n, 2);
	expect(0, "jane@x.edu", "Jane Doe_12_assignsubmission_file_");
	expect(1, "john@x.edu", "John O'Neil_13_assignsubmission_file_");
	end();
	begin();
	hand_in("Jane Doe_12_assignsubmission_file_/a.patch");
	hand_in("Jane Doe_13_assignsubmission_file_/a.patch");
	settle("Identifier,Full name,Email address\nParticipant 13,Jane Doe,j2@x.edu\n"
	       "Participant 12,Jane Doe,j1@x.edu\n");
	assert_int_equal(all.n, 2);
	expect(0, "j1@x.edu", "Jane Doe_12_assignsubmission_file_");
	expect(1, "j2@x.edu", "Jane Doe_13_assignsubmission_file_");
	end();
}

TEST(two_students_of_one_name_are_not_guessed)
{
	begin();
	hand_in("Jane Doe_12_assignsubmission_file_/a.patch");
	settle("Full name,Email address\nJane Doe,j2@x.edu\nJane Doe,j1@x.edu\n");
	assert_int_equal(all.n, 3);
	expect(0, "Jane Doe_12_assignsubmission_file_", "Jane Doe_12_assignsubmission_file_");
	assert_contains(all.list[0].unknown, "lines 2 and 3");
	end();
}

TEST(folders_of_gradescope_are_matched_by_its_list)
{
	begin();
	hand_in("x_export/submission_7/a.patch");
	hand_in("x_export/submission_8/a.patch");
	write_file(arena_printf(all.arena, "%s/x_export/submission_metadata.yml", dir),
		   "---\n"
		   "submission_7:\n"
		   "  :submitters:\n"
		   "  - :name: Ann Lee\n"
		   "    :sid: '100'\n"
		   "    :email: ann@x.edu\n"
		   "  :created_at: 2026-11-20 21:04:05.000000000 Z\n"
		   "submission_8:\n"
		   "  :submitters:\n"
		   "  - :name: 'Bo O''Zhao'\n"
		   "    :sid:\n"
		   "    :email: BO@x.edu\n");
	settle("First Name,Last Name,SID,Email\nAnn,Lee,100,ann@x.edu\nBo,Zhao,101,bo@x.edu\n");
	assert_int_equal(all.n, 2);
	expect(0, "100", "submission_7");
	expect(1, "101", "submission_8");
	end();
}

TEST(two_files_of_one_student_are_reported_however_they_are_named)
{
	begin();
	hand_in("alice.patch");
	hand_in("Alice A.patch");
	settle("Username,Full name\nalice,Alice A\n");
	assert_int_equal(all.n, 1);
	assert_contains(all.list[0].refused, "Alice A.patch and alice.patch; keep one");
	end();
}

static void is_wrong(const char *text, const char *words)
{
	begin();
	assert_false(parse(text));
	assert_contains(problem, words);
	assert_contains(problem, "export the roster again");
	end();
}

TEST(what_is_wrong_with_a_roster_is_reported_with_its_line)
{
	is_wrong("", "roster.csv:1: the roster is empty");
	is_wrong("Nickname,Colour\nann,red\n", "roster.csv:1: no column here");
	is_wrong("SID\n", "no student follows");
	is_wrong("SID,Name\n1,A\n2,B\n1,C\n", "roster.csv:4: SID 1 is in line 2 already");
	is_wrong("Username,Name\nann,A\nAnn,B\n", "roster.csv:3: Username Ann is in line 2");
	is_wrong("SID,Name\n1,A\n,B\n", "roster.csv:3: this student has no SID");
	is_wrong("SID,Name\n1,A,x\n", "roster.csv:2: this line has 3 cells, the header 2");
	is_wrong("SID,Name\n1,\"A\n2,B\n", "roster.csv:2: a quote is opened here and never closed");
	is_wrong("SID\n1\n1\n1\n1\n1\n1\n1\n1\n", "and 23 more lines");
}

TEST(a_file_that_is_no_text_is_no_roster)
{
	begin();
	assert_false(roster_parse(&roster, "PK\0\0", 4, &problem));
	assert_contains(problem, "NUL bytes");
	assert_false(roster_read(&roster, "/nowhere/roster.csv", &problem));
	assert_contains(problem, "/nowhere/roster.csv cannot be read: No such file");
	end();
}

TEST(lines_within_quotes_are_counted)
{
	begin();
	assert_true(parse("SID,Note,Name\n1,\"two\nlines, \"\"quoted\"\"\",Ann\n\n2,x,Bob\n"));
	assert_int_equal(roster.n, 2);
	assert_int_equal(roster.rows[1].line, 5);
	assert_string_equal(roster.rows[0].name, "Ann");
	end();
}
