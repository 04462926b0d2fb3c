// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct upstream_subject *upstream = match_upstream(view);
	struct finding *finding;

	if (!upstream || upstream->man_page)
		return;
	finding = finding_new(findings, rule, view->subject->name, (struct span){0},
			      "there is no manual page %s.2", view->subject->name);
	finding_note(
		finding,
		"the page is what programmers will read: it is sent to linux-man@vger.kernel.org "
		"together with the patches, and reviewers judge the call by it");
	finding_help(finding,
		     "write tools/lab/%s.2: NAME, SYNOPSIS, DESCRIPTION, RETURN VALUE, ERRORS",
		     view->subject->name);
}

RULE(man_page_missing) = {
	.code = "E0909",
	.slug = "man-page-missing",
	.title = "the call has no manual page",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check = check,
};
