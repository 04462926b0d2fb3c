// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct upstream_facts *upstream = &facts->upstream;

	for (int i = 0; i < upstream->ncommits; i++) {
		const struct commit *commit = &upstream->commits[i];
		struct finding *finding;

		if (commit->is_signed)
			continue;
		finding = finding_new(findings, rule, NULL, (struct span){0},
				      "commit %s (%s) has no Signed-off-by line", commit->name,
				      commit->subject);
		finding_note(
			finding,
			"with that line you say that you may give this code away under the "
			"kernel's licence (Developer Certificate of Origin); without it nobody "
			"may take it");
		finding_help(finding,
			     "for the last commit: git commit --amend -s; for several: git rebase "
			     "--signoff lab/base");
	}
}

RULE(signed_off_by_missing) = {
	.code = "E0907",
	.slug = "signed-off-by-missing",
	.title = "a commit is not signed off",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
