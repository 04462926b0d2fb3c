// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "../../grade/results.h"
#include "../../lib/arena.h"
#include "../../lib/fs.h"
#include "../../lib/strbuf.h"

static void cell_is(const char *text, const char *expected)
{
	struct strbuf out = {0};

	csv_cell(&out, text);
	assert_string_equal(strbuf_str(&out), expected);
	strbuf_release(&out);
}

TEST(cells_are_quoted_where_needed)
{
	cell_is("alice", "alice");
	cell_is("a,b", "\"a,b\"");
	cell_is("a\"b", "\"a\"\"b\"");
	cell_is(NULL, "");
}

TEST(no_cell_is_a_formula)
{
	cell_is("=HYPERLINK(1)", "'=HYPERLINK(1)");
	cell_is("+1", "'+1");
	cell_is("-1", "'-1");
	cell_is("@x", "'@x");
}

TEST(an_infra_error_is_never_a_zero)
{
	const struct grade_result results[] = {
		{.student = "a",
		 .grade = GRADE_PASS,
		 .points = 3,
		 .max_points = 3,
		 .seconds = 1.25,
		 .sha256 = "ab",
		 .seed = 7},
		{.student = "b", .grade = GRADE_INFRA_ERROR, .max_points = 3, .seed = 7},
	};
	struct strbuf out = {0};

	results_csv(&out, results, 2);
	assert_string_equal(strbuf_str(&out),
			    "student,verdict,points,max_points,codes,reason,flags,ignored_files,"
			    "seconds,submission_sha256,seed\n"
			    "a,PASS,3,3,,,,,1.2,ab,7\n"
			    "b,INFRA_ERROR,,3,,,,,0.0,,7\n");
	strbuf_release(&out);
}

TEST(the_table_says_why_and_runs_no_formula)
{
	const struct grade_result results[] = {
		{.student = "a",
		 .grade = GRADE_FAIL,
		 .points = 1,
		 .max_points = 3,
		 .codes = "E0305",
		 .reason = "=cmd(\"x\"),\n\033[2Jy",
		 .flags = "@flag",
		 .ignored = "-x; mm/y",
		 .sha256 = "ab",
		 .seed = 7},
	};
	struct strbuf out = {0};

	results_csv(&out, results, 1);
	assert_contains(strbuf_str(&out), "\na,FAIL,1,3,E0305,\"'=cmd(\"\"x\"\"),");
	assert_contains(strbuf_str(&out), "y\",'@flag,'-x; mm/y,0.0,ab,7\n");
	assert_null(strchr(strbuf_str(&out), '\033'));
	strbuf_release(&out);
}

TEST(a_result_survives_the_journal)
{
	const struct grade_result before = {.student = "a\tb",
					    .grade = GRADE_REJECTED,
					    .max_points = 9,
					    .codes = "",
					    .reason = "line 1: \"x\"\n",
					    .flags = "kernel/Makefile runs a command",
					    .ignored = "mm/x; y",
					    .seconds = 0.5,
					    .sha256 = "00",
					    .seed = 1u << 30};
	struct arena *arena = arena_new();
	struct grade_result after;
	struct strbuf line = {0};

	result_to_line(&line, &before);
	assert_null(strchr(strbuf_str(&line), '\n')[1] ? "more" : NULL);
	assert_true(result_from_line(arena, strbuf_str(&line), &after));
	assert_string_equal(after.student, before.student);
	assert_int_equal(after.grade, before.grade);
	assert_string_equal(after.reason, before.reason);
	assert_string_equal(after.flags, before.flags);
	assert_string_equal(after.ignored, before.ignored);
	assert_int_equal(after.seed, before.seed);
	assert_false(result_from_line(arena, "{\"verdict\":\"PA", &after));
	strbuf_release(&line);
	arena_free(arena);
}

TEST(a_terminal_shows_what_to_look_at_and_no_escape)
{
	const struct grade_result result = {.student = "ann",
					    .grade = GRADE_PASS,
					    .points = 3,
					    .max_points = 3,
					    .codes = "",
					    .flags = "kernel/Makefile runs\033[2J a command",
					    .ignored = "mm/x; mm/y"};
	const struct grade_result plain = {.student = "bob",
					   .grade = GRADE_INFRA_ERROR,
					   .max_points = 3,
					   .reason = "no disk",
					   .codes = ""};
	struct strbuf out = {0};

	result_show(&out, &result, 4);
	assert_null(strchr(strbuf_str(&out), '\033'));
	assert_contains(strbuf_str(&out), "ann                   PASS             3/3  0.0 s\n"
					  "    flagged: kernel/Makefile runs");
	assert_contains(strbuf_str(&out), " a command\n    ignored: mm/x; mm/y\n");
	strbuf_reset(&out);
	result_show(&out, &plain, 4);
	assert_string_equal(strbuf_str(&out),
			    "bob                   INFRA_ERROR    0.0 s  no disk\n");
	strbuf_release(&out);
}

TEST(a_published_directory_takes_the_place_of_the_old_one)
{
	const char *dir = temp_dir();
	char made[300], final[300], file[400];

	snprintf(made, sizeof(made), "%s/.new", dir);
	snprintf(final, sizeof(final), "%s/alice", dir);
	snprintf(file, sizeof(file), "%s/old.txt", final);
	write_file(file, "old");
	snprintf(file, sizeof(file), "%s/new.txt", made);
	write_file(file, "new");
	assert_int_equal(results_publish(made, final), 0);
	snprintf(file, sizeof(file), "%s/new.txt", final);
	assert_string_equal(read_file(file), "new");
	snprintf(file, sizeof(file), "%s/old.txt", final);
	assert_false(path_exists(file));
	assert_false(path_exists(made));
}
