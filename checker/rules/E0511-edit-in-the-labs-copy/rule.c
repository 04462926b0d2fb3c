// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

/* All of them are one mistake: the wrong folder. It is reported at the first file. */
static void check_tree(const struct rule *rule, const struct facts *facts,
		       struct findings *findings)
{
	const struct misplaced *first = facts->misplaced;
	struct finding *finding;
	struct span span;

	if (!facts->nmisplaced)
		return;
	span = span_line(first->file, 0);
	if (facts->nmisplaced > 1)
		finding = finding_new(
			findings, rule, NULL, span,
			"%s and %d more were edited in the lab's own copy of the kernel",
			first->file, facts->nmisplaced - 1);
	else
		finding = finding_new(findings, rule, NULL, span,
				      "%s was edited in the lab's own copy of the kernel",
				      first->file);
	for (int i = 0; i < facts->nmisplaced && facts->nmisplaced > 1; i++)
		finding_evidence(finding, EVIDENCE_BUILD, "%s", facts->misplaced[i].kept);
	finding_note(
		finding,
		"the lab builds in that copy; nothing in it is judged, and it is put back as it was. "
		"Your text is not lost: it is in %s",
		first->kept);
	finding_help(finding, "take over what you need into %s of your own tree, %s, and delete %s",
		     first->file, facts->kernel.dir ? facts->kernel.dir : "linux", first->kept);
}

RULE(edit_in_the_labs_copy) = {
	.code = "E0511",
	.slug = "edit-in-the-labs-copy",
	.title = "something was written into the lab's own copy of the kernel",
	.severity = SEVERITY_WARNING,
	.stage = STAGE_TREE,
	.check_tree = check_tree,
};
