// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct diagnostic *diagnostic = match_diagnostic(facts, DIAG_NO_RULE);
	struct finding *finding;

	if (!diagnostic)
		return;
	finding = finding_new(findings, rule, NULL, diagnostic->span,
			      "make does not know how to make %s",
			      diagnostic->symbol ? diagnostic->symbol : diagnostic->message);
	finding_label(finding, diagnostic->span, "here it stops");
	if (diagnostic->raw)
		finding_evidence(finding, EVIDENCE_BUILD, "%s", diagnostic->raw);
	finding_note(finding, "something asks for it, and no source of that name is there");
	finding_help(finding,
		     "look for a typo in a name: in an object list, or in the name of the file");
}

RULE(no_rule_to_make) = {
	.code = "E0505",
	.slug = "no-rule-to-make",
	.title = "make does not know how to make something",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BUILD,
	.after = CODES("E0202", "E0206", "E0207", "E0209"),
	.check_tree = check_tree,
};
