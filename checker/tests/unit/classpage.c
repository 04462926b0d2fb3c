// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../grade/batch.h"
#include "../../class/classroom.h"
#include "../../class/classpage.h"
#include "../../lib/arena.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

#define EVIL "</script><img src=x onerror=alert(1)>\"'&\033[2J\xff"

static struct goal goals[] = {{.id = "row", .title = "there is a row " EVIL, .points = 6},
			      {.id = "boots", .title = "it boots", .points = 4, .hidden = true}};
static struct step step = {.name = "05-row", .goals = goals, .ngoals = 2};
static const struct step *const steps[] = {&step};

static struct arena *arena;
static struct submission_part parts[6];
static struct submission list[6];
static struct grade_result results[6];
static struct submissions all;
static bool done[6];
static struct grade_plan plan;
static struct batch batch;

static void begin(int n)
{
	arena = arena_new();
	all = (struct submissions){.arena = arena, .list = list, .n = n};
	plan = (struct grade_plan){
		.name = "05-row", .steps = steps, .nsteps = 1, .out = temp_dir()};
	batch = (struct batch){.arena = arena,
			       .plan = &plan,
			       .submissions = &all,
			       .results = results,
			       .done = done,
			       .ndone = n};
}

static void hand_in(int i, const char *student, enum grade grade, int points, const char *text)
{
	parts[i] = (struct submission_part){.name = "a.patch", .text = text, .len = strlen(text)};
	list[i] = (struct submission){.student = student, .parts = &parts[i], .nparts = 1};
	snprintf(list[i].sha256, sizeof(list[i].sha256), "%zx", strlen(text));
	results[i] = (struct grade_result){.student = student,
					   .grade = grade,
					   .points = points,
					   .max_points = 10,
					   .codes = "",
					   .sha256 = list[i].sha256};
	done[i] = true;
}

static void judged(int i, const char *row, const char *boots, const char *findings)
{
	char *path = xasprintf("%s/%s/verdict.json", plan.out, list[i].student);
	char *json = xasprintf("{\"goals\":[{\"id\":\"row\",\"outcome\":\"%s\"},"
			       "{\"id\":\"05-row/boots\",\"outcome\":\"%s\"}],\"findings\":[%s]}",
			       row, boots, findings);

	write_file(path, json);
	free(path);
	free(json);
}

static const char patch[] = "--- a/kernel/adder.c\n+++ b/kernel/adder.c\n@@ -0,0 +7,3 @@\n"
			    "+#include <linux/kernel.h>\n+int x; </pre><b>evil\n+}\n";

static const char *page(void)
{
	struct strbuf text = {0};

	classpage_html(&text, &batch);
	return kept(strbuf_detach(&text));
}

TEST(nothing_that_a_student_wrote_is_markup_in_the_report)
{
	const char *html;

	begin(2);
	hand_in(0, "<svg onload=x>", GRADE_FAIL, 6, patch);
	results[0].codes = "E0301";
	results[0].reason = results[0].flags = results[0].ignored = EVIL;
	judged(0, "pass", "fail",
	       "{\"code\":\"E0301\",\"message\":\"</td><script>\","
	       "\"span\":{\"file\":\"kernel/adder.c\",\"line\":8}}");
	hand_in(1, "ann%0A", GRADE_INFRA_ERROR, 0, "other");
	html = page();
	assert_not_contains(html, "<img");
	assert_not_contains(html, "<svg onload");
	assert_not_contains(html, "</td><script>");
	assert_not_contains(html, "<b>evil");
	assert_null(strpbrk(html, "\033\xff"));
	assert_contains(html, "<a href=\"./%3Csvg%20onload%3Dx%3E/feedback.html\">&#60;svg");
	assert_contains(html, "href=\"./ann%250A/feedback.html\"");
	assert_contains(html, "<pre>int x; &#60;/pre&#62;&#60;b&#62;evil</pre>");
	assert_contains(html, "default-src 'none'");
	arena_free(arena);
}

TEST(goals_count_whom_they_were_judged_for_and_mistakes_count_students)
{
	struct classroom classroom = {0};
	const char *comma = "{\"code\":\"E0305\",\"message\":\"a comma\",\"span\":{\"line\":0}}";

	begin(4);
	hand_in(0, "ann", GRADE_PASS, 10, patch);
	judged(0, "pass", "pass", "");
	hand_in(1, "bob", GRADE_FAIL, 6, "x");
	results[1].codes = "E0305 E0301";
	judged(1, "pass", "blocked", comma);
	hand_in(2, "cat", GRADE_FAIL, 0, "yy");
	results[2].codes = "E0305";
	judged(2, "fail", "blocked", comma);
	hand_in(3, "dan", GRADE_INFRA_ERROR, 0, "zzz");
	classroom.arena = arena;
	classroom_read(&classroom, &batch);
	assert_int_equal(classroom.ngoals, 2);
	assert_int_equal(classroom.goals[0].passed, 2);
	assert_int_equal(classroom.goals[0].judged, 3);
	assert_int_equal(classroom.goals[1].passed, 1);
	assert_int_equal(classroom.nmistakes, 2);
	assert_string_equal(classroom.mistakes[0].code, "E0305");
	assert_int_equal(classroom.mistakes[0].students, 2);
	assert_string_equal(classroom.mistakes[0].student, "bob");
	assert_contains(page(), "<td class=\"n\">2 of 3</td>");
	arena_free(arena);
}

TEST(lines_that_few_have_make_two_alike_and_those_of_the_course_or_of_many_do_not)
{
	static const char *const given[] = {"+the course gives this line\n"};
	struct alikes alikes;

	begin(5);
	hand_in(0, "ann", GRADE_PASS, 10,
		"+my funny first line\n+ my own\tsecond line\n+third: my line here\n+long x = y;\n");
	hand_in(1, "bob", GRADE_PASS, 10,
		"+my  funny first line\n+my own second line\n+}\n+third: my line here\n+zzzzzzzzzz\n");
	hand_in(2, "cat", GRADE_PASS, 10,
		"+the course gives this line\n+everybody has one\n+and two of it\n+and three of it\n");
	hand_in(3, "dan", GRADE_PASS, 10,
		"+the course gives this line\n+everybody has one\n+and two of it\n+and three of it\n+"
		"ddddddddd\n");
	hand_in(4, "eve", GRADE_PASS, 10,
		"+the course gives this line\n+everybody has one\n+and two of it\n+and three of it\n+"
		"eeeeeeeeeeee\n");
	alikes = (struct alikes){.arena = arena};
	alikes_find(&alikes, &all, given, 1);
	assert_int_equal(alikes.n, 1);
	assert_int_equal(alikes.list[0].a, 0);
	assert_int_equal(alikes.list[0].b, 1);
	assert_int_equal(alikes.list[0].nlines, 3);
	arena_free(arena);
}

TEST(the_same_file_is_listed_once_for_each_who_has_it)
{
	struct alikes alikes;

	begin(3);
	for (int i = 0; i < 3; i++)
		hand_in(i, i == 0 ? "ann" : i == 1 ? "bob" : "cat", GRADE_PASS, 10, patch);
	alikes = (struct alikes){.arena = arena};
	alikes_find(&alikes, &all, NULL, 0);
	assert_int_equal(alikes.n, 2);
	assert_true(alikes.list[0].same && alikes.list[1].same);
	assert_contains(page(), "the same file, byte by byte");
	arena_free(arena);
}

TEST(a_line_of_a_patch_is_found_by_its_number)
{
	static const char text[] = "--- a/x.c\n+++ b/kernel/x.c\n@@ -3,2 +3,3 @@\n three\n-gone\n"
				   "+four\n five\n--- a/y.c\n+++ b/y.c\n@@ -1 +1 @@\n-a\n+b\n";

	arena = arena_new();
	assert_string_equal(patch_line(arena, text, "kernel/x.c", 4), "four");
	assert_string_equal(patch_line(arena, text, "kernel/x.c", 5), "five");
	assert_string_equal(patch_line(arena, text, "y.c", 1), "b");
	assert_null(patch_line(arena, text, "kernel/x.c", 9));
	assert_null(patch_line(arena, text, "l/x.c", 4));
	arena_free(arena);
}
