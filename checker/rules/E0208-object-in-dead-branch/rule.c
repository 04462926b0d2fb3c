// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/arena.h"

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct definition *definition = match_definition(view);
	const struct file_facts *file = definition ? definition->file : NULL;
	const struct makefile_item *item = file ? file->item : NULL;
	struct finding *finding;

	if (!item || definition->pristine || file->built != BUILT_DEAD_BRANCH ||
	    item->liveness == DEAD_COMMENT)
		return;
	finding = finding_new(findings, rule, view->subject->name, item->span,
			      "%s is listed under %s, which does not hold", file->file,
			      item->condition ? item->condition : "a condition");
	finding_label(finding, item->span, "make never reads this");
	finding_label(finding, item->condition_span, "because of this");
	finding_note(
		finding,
		"under this configuration make skips the branch, %s is never compiled, and the "
		"link would end with \"undefined reference to `__x64_sys_%s'\"",
		file->file, match_entry_base(view));
	finding_help(finding, "list the object outside of the condition");
	finding_fix_insert(finding, CONFIDENCE_GUESS, item->makefile,
			   facts_source(view->facts, item->makefile)->nlines,
			   arena_printf(findings->arena, "obj-y += %s", item->word));
}

RULE(object_in_dead_branch) = {
	.code = "E0208",
	.slug = "object-in-dead-branch",
	.title = "the file is listed in a branch of the Makefile that is not taken",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
};
