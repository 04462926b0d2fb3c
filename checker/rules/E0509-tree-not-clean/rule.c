// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct diagnostic *diagnostic = match_diagnostic(facts, DIAG_MAKEFILE);
	struct finding *finding;

	if (!diagnostic || !strstr(diagnostic->message, "not clean"))
		return;
	finding = finding_new(findings, rule, NULL, diagnostic->span,
			      "the kernel tree holds objects of a build of its own");
	finding_label(finding, diagnostic->span, "here it stops");
	if (diagnostic->raw)
		finding_evidence(finding, EVIDENCE_BUILD, "%s", diagnostic->raw);
	finding_note(
		finding,
		"the lab builds a copy of the tree; kbuild refuses to begin there while objects lie in the source");
	finding_help(finding, "clean it, which keeps your changes: make -C work/linux mrproper");
}

RULE(tree_not_clean) = {
	.code = "E0509",
	.slug = "tree-not-clean",
	.title = "somebody built inside the source tree",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BUILD,
	.check_tree = check_tree,
};
