// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include <string.h>

#include "../../lib/arena.h"

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct definition *definition = match_definition(view);
	const struct file_facts *file = definition ? definition->file : NULL;
	const struct makefile_item *item = file ? file->item : NULL;
	struct finding *finding;
	const char *object;

	if (!item || definition->pristine || file->built != BUILT_AS_SOURCE)
		return;
	object = arena_printf(findings->arena, "%.*so", (int)strlen(item->word) - 1, item->word);
	finding = finding_new(findings, rule, view->subject->name, item->span,
			      "%s lists the source %s, where the object belongs", item->makefile,
			      item->word);
	finding_label(finding, item->span, "%s belongs here", object);
	finding_note(
		finding,
		"the lists name what is to be made, and make finds the source itself; from a .c it "
		"makes nothing, and the link would end with \"undefined reference to "
		"`__x64_sys_%s'\"",
		match_entry_base(view));
	finding_help(finding, "write %s in line %d", object, item->span.line);
	finding_fix_span(finding, CONFIDENCE_EXACT, item->span, object);
}

RULE(source_instead_of_object) = {
	.code = "E0207",
	.slug = "source-instead-of-object",
	.title = "an object list names the source instead of the object",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
};
