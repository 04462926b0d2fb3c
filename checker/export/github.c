// SPDX-License-Identifier: GPL-2.0-only
/*
 * The output "result" of a grader of GitHub Classroom, for the environment of its
 * autograding-grading-reporter: base64 of JSON. The reporter adds up the scores of the tests, so
 * being late is a test of its own; with max_score 0 it reports no points at all.
 */
#include <jansson.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../render/json.h"
#include "export.h"

static json_t *test(const char *name, const char *status, int score, const char *message,
		    const char *file, int line)
{
	json_t *object = json_object();

	json_object_set_new(object, "name", json_text(name));
	json_object_set_new(object, "status", json_string(status));
	json_object_set_new(object, "score", json_integer(score));
	json_object_set_new(object, "message", json_text(message ? message : ""));
	json_object_set_new(object, "test_code", json_string("./lab check"));
	json_object_set_new(object, "filename", json_text(file ? file : ""));
	json_object_set_new(object, "line_no", json_integer(line));
	json_object_set_new(object, "duration", json_integer(0));
	return object;
}

static json_t *tests(const struct export_student *student)
{
	const struct grade_result *result = student->result;
	json_t *array = json_array();
	int sum = 0;

	for (int i = 0; i < student->nshown; i++) {
		const struct export_test *one = &student->shown[i];

		sum += one->points;
		json_array_append_new(array, test(one->name,
						  one->outcome == OUTCOME_PASS ? "pass" : "fail",
						  one->points, one->why, one->file, one->line));
	}
	if (result->grade == GRADE_INFRA_ERROR)
		json_array_append_new(array, test("the machine that grades works", "error", 0,
						  "it failed: nothing was judged", NULL, 0));
	else if (!student->nshown)
		json_array_append_new(array,
				      test("it can be graded", "fail", 0, result->reason, NULL, 0));
	else if (sum != result->points)
		json_array_append_new(array, test("handed in in time", "fail", result->points - sum,
						  "it was late", NULL, 0));
	return array;
}

static bool export(const struct export_student *student, struct strbuf *out)
{
	enum grade grade = student->result->grade;
	json_t *object = json_object();
	char *text, *coded;
	size_t len;

	json_object_set_new(object, "version", json_integer(1));
	json_object_set_new(object, "status",
			    json_string(grade == GRADE_PASS	     ? "pass"
					: grade == GRADE_INFRA_ERROR ? "error"
								     : "fail"));
	json_object_set_new(
		object, "max_score",
		json_integer(grade == GRADE_INFRA_ERROR ? 0 : student->result->max_points));
	json_object_set_new(object, "tests", tests(student));
	text = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);
	json_decref(object);
	if (!text)
		die_oom();
	len = strlen(text);
	coded = xcalloc(1, 4 * ((len + 2) / 3) + 1);
	EVP_EncodeBlock((unsigned char *)coded, (const unsigned char *)text, (int)len);
	strbuf_addf(out, "%s\n", coded);
	free(coded);
	free(text);
	return true;
}

static const struct bundle bundle = {
	.image = ".github/syscall-lab",
	.judge = ".github/syscall-lab",
	.next = "commit .github into the assignment's template repository; students add their patch at its "
		"top",
};

EXPORTER(classroom) = {
	.name = "classroom",
	.summary = "the result of a GitHub Classroom grader, in base64",
	.file = "classroom.txt",
	.student = export,
	.bundle = &bundle,
};
