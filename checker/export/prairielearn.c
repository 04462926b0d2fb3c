// SPDX-License-Identifier: GPL-2.0-only
/*
 * PrairieLearn's results.json of an external grader. It takes at most 1 MB; what was not judged is
 * not gradable and has no score, so that it costs the student nothing.
 */
#include <jansson.h>
#include <string.h>

#include "../lib/arena.h"
#include "../render/json.h"
#include "export.h"

#define OUTPUT_MAX (256 << 10) /* escapes make six bytes of one at worst, in a few places */

static json_t *tests(const struct export_student *student)
{
	json_t *array = json_array();

	for (int i = 0; i < student->nshown; i++) {
		const struct export_test *test = &student->shown[i];
		json_t *object = json_object();

		json_object_set_new(object, "name", json_text(test->name));
		json_object_set_new(object, "points", json_integer(test->points));
		json_object_set_new(object, "max_points", json_integer(test->max_points));
		if (test->why)
			json_object_set_new(object, "message", json_text(test->why));
		json_array_append_new(array, object);
	}
	return array;
}

static const char *bounded(struct arena *arena, const char *text)
{
	return strlen(text) <= OUTPUT_MAX
		       ? text
		       : arena_printf(arena, "%.*s\n... (the rest is left out)", OUTPUT_MAX, text);
}

static bool export(const struct export_student *student, struct strbuf *out)
{
	const struct grade_result *result = student->result;
	bool judged = result->grade != GRADE_INFRA_ERROR;
	json_t *object = json_object();

	json_object_set_new(object, "gradable", json_boolean(judged));
	if (judged)
		json_object_set_new(object, "score",
				    json_real(result->max_points
						      ? (double)result->points / result->max_points
						      : 0));
	else
		json_object_set_new(
			object, "message",
			json_string("the machine that grades failed: hand it in again"));
	json_object_set_new(object, "output",
			    json_text(bounded(student->arena, student->feedback)));
	json_object_set_new(object, "tests", tests(student));
	json_write(out, object);
	return true;
}

EXPORTER(prairielearn) = {
	.name = "prairielearn",
	.summary = "results.json of a PrairieLearn external grader",
	.file = "prairielearn.json",
	.student = export,
};
