// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void blank(const struct rule *rule, const struct facts *facts,
		  const struct makefile_problem *problem, struct findings *findings)
{
	struct finding *finding;

	(void)facts;
	finding = finding_new(findings, rule, NULL, problem->span,
			      "a blank stands behind the backslash");
	finding_label(findings, finding, problem->span, "the backslash must be the last byte");
	finding_label(findings, finding, problem->related, "this line belongs to %s no more",
		      problem->text);
	finding_note(
		findings, finding,
		"a backslash continues a line only when the newline follows at once; make would "
		"stop in the next line with \"missing separator\" or \"recipe commences before "
		"first target\"");
	finding_help(findings, finding, "delete the blanks at the end of line %d",
		     problem->span.line);
	finding_fix_span(findings, finding, CONFIDENCE_EXACT, problem->span, "\\");
}

static void missing(const struct rule *rule, const struct facts *facts,
		    const struct makefile_problem *problem, struct findings *findings)
{
	struct finding *finding;

	(void)facts;
	finding = finding_new(findings, rule, NULL, problem->span,
			      "the list %s goes on here, but the line above does not say so",
			      problem->text);
	finding_label(findings, finding, problem->span, "belongs to no list");
	finding_label(findings, finding, problem->related, "a backslash is missing at the end");
	finding_note(
		findings, finding,
		"a list ends with its line unless the last byte is a backslash; make would stop "
		"with \"missing separator\" or \"recipe commences before first target\"");
	finding_help(findings, finding, "end line %d with a backslash", problem->span.line - 1);
	finding_fix_span(findings, finding, CONFIDENCE_EXACT, span_after(problem->related), " \\");
}

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	match_each_problem(rule, facts, MAKEFILE_CONTINUATION_BLANK, findings, blank);
	match_each_problem(rule, facts, MAKEFILE_CONTINUATION_MISSING, findings, missing);
}

RULE(continuation_broken) = {
	.code = "E0206",
	.slug = "continuation-broken",
	.title = "a list is not continued where it goes on",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
