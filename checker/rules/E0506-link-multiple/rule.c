// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct diagnostic *diagnostic = match_diagnostic(facts, DIAG_MULTIPLE);
	struct finding *finding;

	if (!diagnostic)
		return;
	finding =
		finding_new(findings, rule, NULL, diagnostic->span, "%s is defined in two objects",
			    diagnostic->symbol ? diagnostic->symbol : "a symbol");
	finding_label(finding, diagnostic->span, "here it stops");
	if (diagnostic->raw)
		finding_evidence(finding, EVIDENCE_BUILD, "%s", diagnostic->raw);
	finding_note(
		finding,
		"the linker puts all objects into one image, where each name may stand for one thing only");
	finding_help(finding,
		     "rename one of the two, or make it static when only its own file uses it");
}

RULE(link_multiple) = {
	.code = "E0506",
	.slug = "link-multiple",
	.title = "the linker finds a symbol twice",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BUILD,
	.after = CODES("E0210", "E0303", "E0312", "E0323"),
	.check_tree = check_tree,
};
