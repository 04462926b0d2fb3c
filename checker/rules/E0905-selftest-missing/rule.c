// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct upstream_subject *upstream = match_upstream(view);
	struct finding *finding;

	if (!upstream || upstream->selftest)
		return;
	finding = finding_new(findings, rule, view->subject->name,
			      span_line("tools/testing/selftests", 0), "no selftest calls %s",
			      view->subject->name);
	finding_note(finding,
		     "a call that no test makes is broken by somebody else's patch one day, and "
		     "nobody notices");
	finding_help(
		finding,
		"write tools/testing/selftests/%s/ with a Makefile and a program that tries right "
		"values, wrong ones and bad pointers",
		view->subject->name);
}

RULE(selftest_missing) = {
	.code = "E0905",
	.slug = "selftest-missing",
	.title = "no selftest calls it",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check = check,
};
