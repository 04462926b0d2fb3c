// SPDX-License-Identifier: GPL-2.0-only
#include "test.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "../../export/export.h"
#include "../../lib/arena.h"
#include "../../lib/fs.h"
#include "../../lib/strbuf.h"
#include "../../lib/util.h"

#define EVIL "=cmd()<&]]>\"'\033[2J\xff"

static struct goal goals[] = {
	{.id = "row",
	 .title = "there is a row",
	 .points = 6,
	 .codes = (const char *const[]){"E03*", NULL}},
	{.id = "boots", .title = "secret " EVIL, .points = 4, .hidden = true, .until_due = true}};
static struct step step = {.name = "05-row", .goals = goals, .ngoals = 2};
static const struct step *const steps[] = {&step};

static struct arena *arena;
static struct submission list[3];
static struct grade_result results[3];
static struct submissions all;
static struct grade_plan plan;
static struct batch batch;
static struct export_class class;

/* ann is late with a mistake, bob was not judged, cat's was refused */
static void begin(void)
{
	static const char *const students[] = {"ann", "bob", "cat"};

	arena = arena_new();
	all = (struct submissions){.arena = arena, .list = list, .n = 3};
	plan = (struct grade_plan){
		.name = "05-row", .steps = steps, .nsteps = 1, .max_points = 10, .out = temp_dir()};
	batch = (struct batch){
		.arena = arena, .plan = &plan, .submissions = &all, .results = results};
	for (int i = 0; i < 3; i++) {
		list[i] = (struct submission){.student = students[i]};
		results[i] = (struct grade_result){.student = students[i], .max_points = 10};
	}
	results[0].grade = GRADE_FAIL;
	results[0].points = 3;
	results[1].grade = GRADE_INFRA_ERROR;
	results[2].grade = GRADE_REJECTED;
	results[2].reason = EVIL;
	write_file(
		arena_printf(arena, "%s/ann/verdict.json", plan.out),
		"{\"goals\":[{\"id\":\"row\",\"outcome\":\"fail\",\"points\":0},"
		"{\"id\":\"boots\",\"outcome\":\"pass\",\"points\":4}],"
		"\"findings\":[{\"code\":\"E0301\",\"severity\":\"error\",\"message\":\"word: <b>\","
		"\"span\":{\"file\":\"kernel/adder.c\",\"line\":8}}],"
		"\"grading\":{\"steps\":[{\"step\":\"05-row\",\"points\":4,\"max_points\":10}]}}");
	for (int i = 0; i < 3; i++)
		write_file(arena_printf(arena, "%s/%s/feedback.txt", plan.out, students[i]),
			   "+1: half\nof: it\n");
	export_read(&class, &batch, NULL);
}

static const char *written(const char *format, int student)
{
	const struct exporter *exporter = exporter_find(format);
	struct strbuf out = {0};
	bool any = true;

	if (exporter->student)
		any = exporter->student(&class.students[student], &out);
	else
		exporter->whole(&class, &out);
	if (any)
		return kept(strbuf_detach(&out));
	strbuf_release(&out);
	return NULL;
}

static json_t *json_of(const char *format, int student)
{
	json_t *object = json_loads(written(format, student), 0, NULL);

	assert_non_null(object);
	return object;
}

TEST(who_was_not_judged_gets_no_points_from_any_format)
{
	json_t *object;

	begin();
	assert_null(written("gradescope", 1));
	assert_null(written("check50", 1));
	assert_not_contains(written("autolab", 1), "scores");
	assert_contains(written("autolab", 2), "\n{\"scores\":{\"05-row\":0}}\n");
	object = json_of("prairielearn", 1);
	assert_true(json_is_false(json_object_get(object, "gradable")));
	assert_null(json_object_get(object, "score"));
	json_decref(object);
	assert_contains(written("junit", 0), "<error message");
	arena_free(arena);
}

TEST(being_late_is_in_the_points_of_every_format)
{
	json_t *object;

	begin();
	object = json_of("gradescope", 0);
	assert_int_equal(json_integer_value(json_object_get(object, "score")), 3);
	json_decref(object);
	object = json_of("prairielearn", 0);
	assert_true(json_real_value(json_object_get(object, "score")) == 0.3);
	json_decref(object);
	assert_contains(written("autolab", 0), "\n{\"scores\":{\"05-row\":4,\"late\":-1}}\n");
	arena_free(arena);
}

TEST(a_hidden_goal_is_a_sum_to_students_and_hidden_by_gradescope)
{
	const char *text;

	begin();
	text = written("prairielearn", 0);
	assert_not_contains(text, "secret");
	assert_contains(text, "goals that are not shown here");
	assert_not_contains(written("check50", 0), "secret");
	text = written("gradescope", 0);
	assert_contains(text, "secret");
	assert_contains(text, "after_due_date");
	assert_not_contains(text, "not shown here");
	arena_free(arena);
}

TEST(what_failed_is_reported_with_its_line)
{
	begin();
	assert_contains(written("gradescope", 0), "E0301: word: <b>");
	assert_string_equal(class.students[0].tests[0].file, "kernel/adder.c");
	assert_int_equal(class.students[0].tests[0].line, 8);
	arena_free(arena);
}

/* Of a line with letters of two bytes each before the place. */
static void with_places(void)
{
	begin();
	write_file(
		arena_printf(arena, "%s/ann/verdict.json", plan.out),
		"{\"step\":\"05-row\",\"goals\":[{\"id\":\"row\",\"outcome\":\"fail\",\"points\":0},"
		"{\"id\":\"boots\",\"outcome\":\"fail\",\"points\":0}],"
		"\"findings\":[{\"code\":\"E0301\",\"severity\":\"error\",\"message\":\"the row\","
		"\"span\":{\"file\":\"a b.c\",\"line\":8,\"column\":6,\"end_column\":7},"
		"\"labels\":[{\"span\":{\"file\":\"a b.c\",\"line\":8,\"column\":6,"
		"\"end_column\":7},\"text\":\"here\"}],\"help\":\"write y\","
		"\"fix\":{\"confidence\":\"exact\",\"diff\":\"--- a/a b.c\\n+++ b/a b.c\\n@@ -8,1 +8,1 "
		"@@\\n-x\\n+y\\n\"}},"
		"{\"code\":\"E0802\",\"severity\":\"error\",\"message\":\"of the hidden one\"},"
		"{\"code\":\"E9999\",\"severity\":\"error\",\"message\":\"of a later lab\"}],"
		"\"grading\":{\"lines\":[[{\"file\":\"a b.c\",\"line\":8,"
		"\"text\":\"\\u00e9\\u00e9 x\"}],[],[]],\"steps\":[]}}");
	export_read(&class, &batch, NULL);
}

TEST(sarif_of_a_submission_has_places_in_letters_and_the_exact_fix)
{
	json_t *object, *run, *result, *region;
	const char *uri;
	int start, end;

	with_places();
	object = json_of("sarif", 0);
	run = json_array_get(json_object_get(object, "runs"), 0);
	assert_int_equal(json_array_size(json_object_get(run, "results")), 1);
	result = json_array_get(json_object_get(run, "results"), 0);
	assert_int_equal(json_unpack(result, "{s:[{s:{s:{s:s},s:o}}]}", "locations",
				     "physicalLocation", "artifactLocation", "uri", &uri, "region",
				     &region),
			 0);
	assert_string_equal(uri, "a%20b.c");
	assert_int_equal(json_unpack(region, "{s:i,s:i}", "startColumn", &start, "endColumn", &end),
			 0);
	assert_int_equal(start, 4);
	assert_int_equal(end, 5);
	assert_non_null(json_object_get(result, "fixes"));
	json_decref(object);
	arena_free(arena);
}

TEST(sarif_and_tap_tell_nothing_of_a_hidden_goal)
{
	with_places();
	assert_contains(written("sarif", 0), "the row");
	assert_not_contains(written("sarif", 0), "hidden one");
	assert_contains(written("tap", 0),
			"1..2\nnot ok 1 - there is a row\nnot ok 2 - goals that");
	assert_contains(written("tap", 0), "# 8 | <U+00E9><U+00E9> x");
	assert_not_contains(written("tap", 0), "hidden one");
	assert_not_contains(written("tap", 0), "secret");
	arena_free(arena);
	goals[1].hidden = false;
	with_places();
	goals[1].hidden = true;
	assert_contains(written("sarif", 0), "of the hidden one");
	arena_free(arena);
}

TEST(who_was_not_judged_bails_out_and_who_was_refused_fails_with_the_reason)
{
	begin();
	assert_contains(written("tap", 1), "Bail out! the machine");
	assert_contains(written("sarif", 1), "\"executionSuccessful\": false");
	assert_contains(written("tap", 2), "1..1\nnot ok 1 - it can be graded (=cmd()");
	assert_not_contains(written("tap", 2), "\033");
	assert_contains(written("sarif", 2), "\"executionSuccessful\": true");
	arena_free(arena);
}

TEST(a_format_that_is_not_asked_for_again_leaves_no_file)
{
	const char *file;

	begin();
	file = arena_printf(arena, "%s/ann/gradescope.json", plan.out);
	assert_int_equal(export_all(&batch, NULL, "junit,gradescope"), 0);
	assert_true(path_exists(file));
	assert_int_equal(export_all(&batch, NULL, "junit"), 0);
	assert_false(path_exists(file));
	assert_true(path_exists(arena_printf(arena, "%s/junit.xml", plan.out)));
	assert_not_contains(read_file(arena_printf(arena, "%s/junit.xml", plan.out)), "\033");
	arena_free(arena);
}

TEST(a_table_for_a_platform_has_those_of_its_roster_and_no_formula)
{
	static const char text[] =
		"Student,ID,Email address\n\"=cmd(), Ann\",17,ann@x\nBo,18,bob@x\n";
	struct roster roster;
	const char *problem;

	begin();
	roster = (struct roster){.arena = arena, .file = "roster.csv"};
	assert_non_null(exporters_wrong(arena, "canvas", &roster));
	assert_non_null(exporters_wrong(arena, "junit,none", &roster));
	assert_true(roster_parse(&roster, text, strlen(text), &problem));
	assert_null(exporters_wrong(arena, "canvas,junit,moodle", &roster));
	results[0].student = list[0].student = "17";
	results[1].student = list[1].student = "18";
	export_read(&class, &batch, &roster);
	assert_contains(written("canvas", 0), "\n\"'=cmd(), Ann\",17,,,,3\nBo,18,,,,\n");
	assert_contains(written("moodle", 0), "\n,ann@x,3,");
	arena_free(arena);
}
