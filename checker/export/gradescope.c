// SPDX-License-Identifier: GPL-2.0-only
/*
 * Gradescope's results.json, as its "Autograder Specifications" have it: what run_autograder leaves
 * in /autograder/results. Who was not judged has none: Gradescope then says that grading failed, and
 * gives no points.
 */
#include <jansson.h>

#include "../lib/util.h"
#include "../render/json.h"
#include "export.h"

static json_t *test(const struct export_test *test, int number)
{
	json_t *object = json_object();
	char digits[16];

	snprintf(digits, sizeof(digits), "%d", number);
	json_object_set_new(object, "name", json_text(test->name));
	json_object_set_new(object, "number", json_string(digits));
	json_object_set_new(object, "score", json_integer(test->points));
	json_object_set_new(object, "max_score", json_integer(test->max_points));
	json_object_set_new(object, "status",
			    json_string(test->outcome == OUTCOME_PASS ? "passed" : "failed"));
	json_object_set_new(object, "visibility",
			    json_string(!test->hidden	  ? "visible"
					: test->until_due ? "after_due_date"
							  : "hidden"));
	if (test->why)
		json_object_set_new(object, "output", json_text(test->why));
	return object;
}

/* With hidden goals the words of the others must not reveal them: they are those of @shown. */
static json_t *tests(const struct export_student *student)
{
	json_t *array = json_array();
	int shown = 0;

	for (int i = 0; i < student->ntests; i++) {
		const struct export_test *one =
			student->tests[i].hidden ? &student->tests[i] : &student->shown[shown++];

		json_array_append_new(array, test(one, i + 1));
	}
	return array;
}

static bool export(const struct export_student *student, struct strbuf *out)
{
	json_t *object;

	if (student->result->grade == GRADE_INFRA_ERROR)
		return false;
	object = json_object();
	json_object_set_new(object, "score", json_integer(student->result->points));
	json_object_set_new(object, "execution_time", json_integer(student->result->seconds));
	json_object_set_new(object, "output", json_text(student->feedback));
	json_object_set_new(object, "output_format", json_string("text"));
	json_object_set_new(object, "test_output_format", json_string("text"));
	json_object_set_new(object, "test_name_format", json_string("text"));
	json_object_set_new(object, "stdout_visibility", json_string("hidden"));
	json_object_set_new(object, "tests", tests(student));
	json_write(out, object);
	return true;
}

static const struct bundle bundle = {
	.image = "autograder",
	.judge = "autograder",
	.packed = "autograder",
	.pack = "autograder.zip",
	.next = "upload autograder.zip at the assignment's \"Configure Autograder\", then try it there "
		"with a solution of yours",
};

EXPORTER(gradescope) = {
	.name = "gradescope",
	.summary = "results.json of a Gradescope autograder",
	.file = "gradescope.json",
	.student = export,
	.bundle = &bundle,
};
