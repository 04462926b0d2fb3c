// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	struct finding *finding;

	if (!facts->image.stale)
		return;
	finding = finding_new(findings, rule, NULL, (struct span){0},
			      "the kernel image is older than the tree");
	finding_note(
		finding,
		"what was changed since is not in it, so nothing it does says anything about the "
		"tree as it is");
	finding_help(finding, "run ./lab check again; if it stays, ./lab check --full");
}

RULE(image_stale) = {
	.code = "E0603",
	.slug = "image-stale",
	.title = "the image was not made from the tree as it is",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_IMAGE,
	.after = CODES("E05*"),
	.check_tree = check_tree,
};
