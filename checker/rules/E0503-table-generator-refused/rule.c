// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct diagnostic *diagnostic = match_diagnostic(facts, DIAG_GENERATOR);
	struct finding *finding;

	if (!diagnostic)
		return;
	finding = finding_new(findings, rule, NULL, diagnostic->span,
			      "the generator of the system call table stopped: %s",
			      diagnostic->message);
	finding_label(finding, diagnostic->span, "here it stops");
	if (diagnostic->raw)
		finding_evidence(finding, EVIDENCE_BUILD, "%s", diagnostic->raw);
	finding_note(
		finding,
		"before anything is compiled, a script of the kernel makes headers from syscall_64.tbl; it refuses a table that it cannot use");
	finding_help(
		finding,
		"compare the rows that you added with those above them: number, abi, name, entry point");
}

RULE(table_generator_refused) = {
	.code = "E0503",
	.slug = "table-generator-refused",
	.title = "the kernel's own table script stopped",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_BUILD,
	.after = CODES("E01*"),
	.check_tree = check_tree,
};
