// SPDX-License-Identifier: GPL-2.0-only
/*
 * JUnit's XML as CI services read it: a goal is a test case. A failure is the learner's, an error
 * is the lab's or the machine's, and what is blocked is skipped.
 */
#include <string.h>

#include "../verdict/finding.h"
#include "../lib/strbuf.h"
#include "../lib/util.h"
#include "../verdict/verdict.h"
#include "render.h"
#include "xml.h"

static bool speaks_against(const struct finding *finding, const struct goal *goal)
{
	if (finding->severity != SEVERITY_ERROR || finding->blocked_by)
		return false;
	return !goal || codes_match(goal->codes, finding->rule->code);
}

/* Whether a goal of this verdict answers for the finding. */
static bool is_covered(const struct verdict *verdict, const struct finding *finding)
{
	for (int i = 0; i < verdict->ngoals; i++)
		if (speaks_against(finding, verdict->goals[i].goal))
			return true;
	return false;
}

static void add_finding(struct strbuf *out, const struct finding *finding)
{
	static const struct style style = {0};
	struct strbuf text = {0};

	render_finding_term(finding, false, &style, &text);
	xml_text(out, strbuf_str(&text));
	strbuf_release(&text);
}

static void add_failure(struct strbuf *out, const struct verdict *verdict, const struct goal *goal)
{
	const struct finding *first = NULL;
	struct strbuf text = {0};

	for (int i = 0; verdict->findings && i < verdict->findings->n; i++) {
		const struct finding *finding = verdict->findings->list[i];

		if (!speaks_against(finding, goal))
			continue;
		if (!first)
			first = finding;
		add_finding(&text, finding);
	}
	strbuf_addstr(out, "      <failure");
	xml_attribute(out, "message", first ? first->message : "not reached");
	xml_attribute(out, "type", first ? first->rule->code : "fail");
	strbuf_addf(out, ">%s</failure>\n", strbuf_str(&text));
	strbuf_release(&text);
}

static void add_empty(struct strbuf *out, const char *element, const char *message)
{
	strbuf_addf(out, "      <%s", element);
	xml_attribute(out, "message", message ? message : "");
	strbuf_addstr(out, "/>\n");
}

static void open_case(struct strbuf *out, const char *name, const char *suite)
{
	strbuf_addstr(out, "    <testcase");
	xml_attribute(out, "name", name);
	xml_attribute(out, "classname", suite);
	strbuf_addstr(out, " time=\"0.000\">\n");
}

static void add_goal(struct strbuf *out, const struct verdict *verdict,
		     const struct goal_result *result, const char *suite)
{
	open_case(out, result->goal->title, suite);
	if (result->outcome == OUTCOME_FAIL)
		add_failure(out, verdict, result->goal);
	else if (result->outcome == OUTCOME_BROKEN)
		add_empty(out, "error", result->reason);
	else if (result->outcome == OUTCOME_BLOCKED)
		add_empty(out, "skipped", result->reason);
	strbuf_addstr(out, "    </testcase>\n");
}

/* An error that no goal answers for fails the verdict all the same. */
static int add_uncovered(struct strbuf *out, const struct verdict *verdict, const char *suite)
{
	int n = 0;

	for (int i = 0; verdict->findings && i < verdict->findings->n; i++) {
		const struct finding *finding = verdict->findings->list[i];

		if (!speaks_against(finding, NULL) || is_covered(verdict, finding))
			continue;
		open_case(out, finding->rule->title, suite);
		strbuf_addstr(out, "      <failure");
		xml_attribute(out, "message", finding->message);
		xml_attribute(out, "type", finding->rule->code);
		strbuf_addch(out, '>');
		add_finding(out, finding);
		strbuf_addstr(out, "</failure>\n    </testcase>\n");
		n++;
	}
	return n;
}

static int count(const struct verdict *verdict, enum outcome outcome)
{
	int n = 0;

	for (int i = 0; i < verdict->ngoals; i++)
		n += verdict->goals[i].outcome == outcome;
	return n;
}

static void render(const struct verdict *verdict, const struct style *style, struct strbuf *out)
{
	const char *suite = verdict->step ? verdict->step : "inspect";
	double seconds = verdict->static_s + verdict->build_s + verdict->boot_s;
	int lone_error = verdict->outcome == OUTCOME_BROKEN && !count(verdict, OUTCOME_BROKEN);
	struct strbuf cases = {0};
	int extra;

	(void)style;
	for (int i = 0; i < verdict->ngoals; i++)
		add_goal(&cases, verdict, &verdict->goals[i], suite);
	extra = add_uncovered(&cases, verdict, suite);
	if (lone_error) {
		open_case(&cases, "the lab could do its work", suite);
		add_empty(&cases, "error", verdict->broken);
		strbuf_addstr(&cases, "    </testcase>\n");
	}
	strbuf_addstr(out,
		      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite");
	xml_attribute(out, "name", suite);
	strbuf_addf(out,
		    " tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\" time=\"%.3f\">\n",
		    verdict->ngoals + extra + lone_error, count(verdict, OUTCOME_FAIL) + extra,
		    count(verdict, OUTCOME_BROKEN) + lone_error, count(verdict, OUTCOME_BLOCKED),
		    seconds);
	strbuf_addf(out, "%s  </testsuite>\n</testsuites>\n", strbuf_str(&cases));
	strbuf_release(&cases);
}

RENDERER(junit) = {
	.name = "junit",
	.summary = "JUnit XML, for CI services",
	.render = render,
};
