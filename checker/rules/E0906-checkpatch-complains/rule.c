// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#define SHOWN 20

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct upstream_facts *upstream = &facts->upstream;

	for (int i = 0; i < upstream->ncomplaints && i < SHOWN; i++) {
		const struct complaint *complaint = &upstream->complaints[i];
		struct finding *finding;

		finding = finding_new(findings, rule, NULL, complaint->span, "checkpatch %s: %s",
				      complaint->error ? "objects" : "asks", complaint->text);
		finding_label(finding, complaint->span, "here");
		finding_note(
			finding,
			"scripts/checkpatch.pl knows the kernel's coding style; maintainers run it "
			"before they read on");
		finding_help(finding,
			     "fix it, or know why not: git diff | perl scripts/checkpatch.pl -");
	}
}

RULE(checkpatch_complains) = {
	.code = "E0906",
	.slug = "checkpatch-complains",
	.title = "checkpatch objects to the change",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
