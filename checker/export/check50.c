// SPDX-License-Identifier: GPL-2.0-only
/*
 * check50's JSON ("JSON specification" of its documentation): a check passed (true), failed (false)
 * or could not be made (null). It knows no points.
 */
#include <jansson.h>
#include <stdio.h>

#include "../render/json.h"
#include "export.h"

static json_t *cause(const struct export_test *test)
{
	json_t *object;

	if (test->outcome == OUTCOME_PASS)
		return json_null();
	object = json_object();
	json_object_set_new(object, "rationale", json_text(test->why ? test->why : "not reached"));
	json_object_set_new(object, "help", json_null());
	return object;
}

static json_t *check(const struct export_test *test, int number)
{
	json_t *object = json_object();
	char name[32];

	snprintf(name, sizeof(name), "goal_%d", number);
	json_object_set_new(object, "name", json_string(name));
	json_object_set_new(object, "description", json_text(test->name));
	json_object_set_new(object, "passed",
			    test->outcome == OUTCOME_PASS   ? json_true()
			    : test->outcome == OUTCOME_FAIL ? json_false()
							    : json_null());
	json_object_set_new(object, "log", json_array());
	json_object_set_new(object, "cause", cause(test));
	json_object_set_new(object, "data", json_object());
	json_object_set_new(object, "dependency", json_null());
	return object;
}

static bool export(const struct export_student *student, struct strbuf *out)
{
	json_t *object, *results;

	/* Then check50 has an "error" in place of results, for itself. */
	if (!student->nshown)
		return false;
	object = json_object();
	results = json_array();
	for (int i = 0; i < student->nshown; i++)
		json_array_append_new(results, check(&student->shown[i], i + 1));
	json_object_set_new(object, "slug", json_string("syscall-lab"));
	json_object_set_new(object, "results", results);
	json_object_set_new(object, "version", json_string(LAB_VERSION));
	json_write(out, object);
	return true;
}

EXPORTER(check50) = {
	.name = "check50",
	.summary = "JSON as check50 writes it",
	.file = "check50.json",
	.student = export,
};
