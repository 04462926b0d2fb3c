// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "test.h"

#include "../../facts/facts.h"
#include "../../verdict/finding.h"
#include "../../lib/arena.h"
#include "../../lib/fs.h"
#include "../../lib/process.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"
#include "../../rules/match.h"
#include "../../rules/rule.h"

static const struct rule some_rule = {.code = "E0000", .severity = SEVERITY_ERROR};

/* A workbench: a few files known to facts and written to a directory. */
static struct arena *arena;
static struct facts *facts;
static struct findings findings;
static const char *dir;

static void add_source(const char *file, const char *text)
{
	struct source *source = arena_new_obj(arena, struct source);
	const char *at = text;

	source->file = file;
	source->text = text;
	source->len = strlen(text);
	while (*at) {
		const char *newline = strchr(at, '\n');

		*arena_append(arena, &source->lines, &source->nlines) = at;
		at = newline ? newline + 1 : at + strlen(at);
	}
	*arena_append(arena, &facts->sources, &facts->nsources) = source;
	write_file(kept(xasprintf("%s/%s", dir, file)), text);
}

static struct finding *begin(const char *text)
{
	arena = arena_new();
	facts = arena_new_obj(arena, struct facts);
	facts->arena = arena;
	findings = (struct findings){.arena = arena, .facts = facts};
	dir = temp_dir();
	add_source("a/one.c", text);
	return finding_new(&findings, &some_rule, NULL, (struct span){0}, "something is wrong");
}

/* Apply the finding's diff with @program and compare; ends the workbench when @last. */
static void assert_applies(const struct finding *finding, const char *file, const char *expected)
{
	const char *argv[] = {"git", "apply", "--whitespace=nowarn", "-", NULL};
	struct process_options options = {.dir = dir};
	struct process_result result;
	const char *got;

	findings_write_fixes(&findings);
	assert_non_null(finding->fix.diff);
	options.input = finding->fix.diff;
	process_run(argv, &options, &result);
	if (result.status)
		print_error("%s", finding->fix.diff);
	assert_int_equal(result.status, 0);
	got = read_file(kept(xasprintf("%s/%s", dir, file)));
	assert_string_equal(got, expected);
}

static void end(void)
{
	arena_free(arena);
}

TEST(a_replaced_line_keeps_its_neighbours)
{
	struct finding *finding = begin("1\n2\n3\n4\n5\n6\n7\n8\n9\n");

	finding_fix_replace(finding, CONFIDENCE_EXACT, "a/one.c", 5, "five");
	findings_write_fixes(&findings);
	assert_contains(finding->fix.diff, "--- a/a/one.c\n+++ b/a/one.c\n@@ -2,7 +2,7 @@\n");
	assert_applies(finding, "a/one.c", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n");
	end();
}

TEST(edits_far_apart_get_hunks_of_their_own)
{
	struct finding *finding = begin("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n");

	finding_fix_delete(finding, CONFIDENCE_EXACT, "a/one.c", 13);
	finding_fix_insert(finding, CONFIDENCE_EXACT, "a/one.c", 1, "one\nand a half");
	findings_write_fixes(&findings);
	assert_contains(finding->fix.diff, "@@ -1,4 +1,6 @@\n");
	findings_write_fixes(&findings);
	assert_contains(finding->fix.diff, "@@ -10,5 +12,4 @@\n");
	assert_applies(finding, "a/one.c",
		       "1\none\nand a half\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n14\n");
	end();
}

TEST(edits_of_several_files_make_one_diff)
{
	struct finding *finding = begin("1\n2\n");

	add_source("b.h", "x\ny\n");
	finding_fix_delete(finding, CONFIDENCE_EXACT, "b.h", 1);
	finding_fix_insert(finding, CONFIDENCE_EXACT, "a/one.c", 0, "0");
	assert_applies(finding, "a/one.c", "0\n1\n2\n");
	assert_string_equal(read_file(kept(xasprintf("%s/b.h", dir))), "y\n");
	end();
}

TEST(a_line_can_move_past_its_neighbour)
{
	struct finding *finding = begin("1\n2\n3\n");

	finding_fix_insert(finding, CONFIDENCE_EXACT, "a/one.c", 1, "3");
	finding_fix_delete(finding, CONFIDENCE_EXACT, "a/one.c", 3);
	assert_applies(finding, "a/one.c", "1\n3\n2\n");
	end();
}

TEST(two_spans_of_one_line_are_both_replaced)
{
	struct finding *finding = begin("asmlinkage long sys_x(int a);\n");

	finding_fix_span(
		finding, CONFIDENCE_EXACT,
		(struct span){.file = "a/one.c", .line = 1, .column = 23, .end_column = 26},
		"long");
	finding_fix_span(
		finding, CONFIDENCE_GUESS,
		(struct span){.file = "a/one.c", .line = 1, .column = 17, .end_column = 22},
		"sys_y");
	assert_int_equal(finding->fix.confidence, CONFIDENCE_GUESS);
	assert_applies(finding, "a/one.c", "asmlinkage long sys_y(long a);\n");
	end();
}

TEST(a_span_over_lines_becomes_one_line)
{
	struct finding *finding = begin("a\nlong\nsys_x(int a,\n      int b) {\n}\n");

	finding_fix_span(
		finding, CONFIDENCE_EXACT,
		(struct span){
			.file = "a/one.c", .line = 2, .column = 1, .end_line = 4, .end_column = 13},
		"X(a)");
	assert_applies(finding, "a/one.c", "a\nX(a) {\n}\n");
	end();
}

TEST(a_file_without_final_newline_stays_applicable)
{
	struct finding *finding = begin("1\n2\n3");

	finding_fix_replace(finding, CONFIDENCE_EXACT, "a/one.c", 3, "three");
	findings_write_fixes(&findings);
	assert_contains(finding->fix.diff, "\\ No newline at end of file\n");
	assert_applies(finding, "a/one.c", "1\n2\nthree");
	end();
}

TEST(inserting_after_a_last_line_without_newline_ends_it)
{
	struct finding *finding = begin("1\n2");

	finding_fix_insert(finding, CONFIDENCE_EXACT, "a/one.c", 2, "3");
	assert_applies(finding, "a/one.c", "1\n2\n3\n");
	end();
}

TEST(deleting_every_line_leaves_an_empty_file)
{
	struct finding *finding = begin("1\n");

	finding_fix_delete(finding, CONFIDENCE_EXACT, "a/one.c", 1);
	findings_write_fixes(&findings);
	assert_contains(finding->fix.diff, "@@ -1,1 +0,0 @@");
	end();
}

TEST(a_crlf_file_keeps_its_carriage_returns)
{
	struct finding *finding = begin("1\r\n2\r\n3\r\n4\r\n");

	finding_fix_insert(finding, CONFIDENCE_EXACT, "a/one.c", 4, "5");
	finding_fix_replace(finding, CONFIDENCE_EXACT, "a/one.c", 2, "two");
	assert_applies(finding, "a/one.c", "1\r\ntwo\r\n3\r\n4\r\n5\r\n");
	end();
}

TEST(an_empty_line_can_be_filled)
{
	struct finding *finding = begin("1\n\n3\n");

	finding_fix_replace(finding, CONFIDENCE_EXACT, "a/one.c", 2, "2");
	assert_applies(finding, "a/one.c", "1\n2\n3\n");
	end();
}

TEST(an_edit_of_an_unknown_file_makes_no_diff)
{
	struct finding *finding = begin("1\n");

	finding_fix_delete(finding, CONFIDENCE_EXACT, "nowhere.c", 1);
	finding_fix_replace(finding, CONFIDENCE_EXACT, "a/one.c", 7, "x");
	findings_write_fixes(&findings);
	assert_null(finding->fix.diff);
	end();
}

TEST(every_labelled_line_is_in_the_excerpt_once_and_in_order)
{
	struct finding *finding = begin("1\n2\n3\n4\n");

	finding_label(finding, (struct span){.file = "a/one.c", .line = 4}, "four");
	finding_label(finding,
		      (struct span){.file = "a/one.c", .line = 2, .column = 1, .end_column = 2},
		      "two");
	finding_label(finding,
		      (struct span){.file = "a/one.c", .line = 2, .column = 2, .end_column = 2},
		      "two again");
	assert_int_equal(finding->nlabels, 3);
	assert_int_equal(finding->nexcerpt, 2);
	assert_int_equal(finding->excerpt[0].line, 2);
	assert_string_equal(finding->excerpt[1].text, "4");
	end();
}

TEST(of_one_mistake_that_fills_a_file_fifty_are_listed_and_the_others_counted)
{
	static const struct rule other = {.code = "E0001", .severity = SEVERITY_ERROR};
	struct finding *last = NULL;

	begin("1\n2\n");
	for (int i = 0; i < 60; i++) {
		struct finding *finding = finding_new(&findings, &some_rule, NULL,
						      span_line("a/one.c", 1), "wrong again");

		finding_note(finding, "for the same reason");
		finding_fix_replace(finding, CONFIDENCE_EXACT, "a/one.c", 1, "one");
		if (i == 49)
			last = finding;
	}
	finding_new(&findings, &other, NULL, span_line("a/one.c", 2), "wrong in another way");
	findings_write_fixes(&findings);
	assert_int_equal(findings.n, 1 + 50 + 1);
	assert_string_equal(last->note,
			    "for the same reason; not listed here: 10 more in this file");
	assert_null(findings.list[51]->note);
	end();
}
