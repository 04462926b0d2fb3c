// SPDX-License-Identifier: GPL-2.0-only
/*
 * JUnit's XML of the class: a student is a suite, a goal a test case. A failure is the student's, an
 * error is the machine's, and what could not be looked at is skipped. It is for whoever grades:
 * hidden goals are in it.
 */
#include "../lib/strbuf.h"
#include "../render/xml.h"
#include "export.h"

static void add_case(struct strbuf *out, const char *suite, const char *name, enum outcome outcome,
		     const char *why)
{
	static const char *const elements[] = {
		[OUTCOME_FAIL] = "failure",
		[OUTCOME_BLOCKED] = "skipped",
		[OUTCOME_BROKEN] = "error",
	};

	strbuf_addstr(out, "    <testcase");
	xml_attribute(out, "name", name);
	xml_attribute(out, "classname", suite);
	strbuf_addstr(out, " time=\"0.000\">\n");
	if (outcome != OUTCOME_PASS) {
		strbuf_addf(out, "      <%s", elements[outcome]);
		xml_attribute(out, "message", why ? why : "not reached");
		strbuf_addstr(out, "/>\n");
	}
	strbuf_addstr(out, "    </testcase>\n");
}

static int count(const struct export_student *student, enum outcome outcome)
{
	int n = 0;

	for (int i = 0; i < student->ntests; i++)
		n += student->tests[i].outcome == outcome;
	return n;
}

static void add_student(struct strbuf *out, const struct export_student *student)
{
	const struct grade_result *result = student->result;
	bool failed = !student->ntests && result->grade != GRADE_INFRA_ERROR,
	     broken = !student->ntests && result->grade == GRADE_INFRA_ERROR;

	strbuf_addstr(out, "  <testsuite");
	xml_attribute(out, "name", result->student);
	strbuf_addf(out,
		    " tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\" time=\"%.3f\">\n",
		    student->ntests ? student->ntests : 1, count(student, OUTCOME_FAIL) + failed,
		    count(student, OUTCOME_BROKEN) + broken, count(student, OUTCOME_BLOCKED),
		    result->seconds);
	for (int i = 0; i < student->ntests; i++)
		add_case(out, result->student, student->tests[i].name, student->tests[i].outcome,
			 student->tests[i].why);
	if (!student->ntests)
		add_case(out, result->student, "it can be graded",
			 broken ? OUTCOME_BROKEN : OUTCOME_FAIL, result->reason);
	strbuf_addstr(out, "  </testsuite>\n");
}

static void export(const struct export_class *class, struct strbuf *out)
{
	strbuf_addstr(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
	for (int i = 0; i < class->n; i++)
		add_student(out, &class->students[i]);
	strbuf_addstr(out, "</testsuites>\n");
}

EXPORTER(junit) = {
	.name = "junit",
	.summary = "JUnit XML of the class, for CI services",
	.file = "junit.xml",
	.whole = export,
};
