// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct diagnostic *diagnostic = match_diagnostic(facts, DIAG_MAKEFILE);
	struct finding *finding;

	if (!diagnostic || strstr(diagnostic->message, "not clean"))
		return;
	finding = finding_new(findings, rule, NULL, diagnostic->span, "make: %s",
			      diagnostic->message);
	finding_label(finding, diagnostic->span, "here it stops");
	if (diagnostic->raw)
		finding_evidence(finding, EVIDENCE_BUILD, "%s", diagnostic->raw);
	finding_note(finding, "make stopped before it compiled anything");
	finding_help(
		finding,
		"look at this line and the one above: a list goes on only after a backslash, and a recipe line begins with a tab");
}

RULE(makefile_syntax) = {
	.code = "E0504",
	.slug = "makefile-syntax",
	.title = "make cannot read a Makefile",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BUILD,
	.after = CODES("E0206"),
	.check_tree = check_tree,
};
