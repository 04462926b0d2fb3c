// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	for (int i = 0; i < view->ndefinitions; i++) {
		const struct definition *definition = view->definitions[i];
		struct finding *finding;

		if (definition->kind != DEF_MACRO || !definition_is_live(definition) ||
		    !definition->file || !definition->file->is_header || definition->pristine)
			continue;
		finding = finding_new(findings, rule, view->subject->name, definition->name_span,
				      "%s is defined in a header", definition->base);
		finding_label(findings, finding, definition->name_span,
			      "copied into every file that includes %s", definition->file->file);
		finding_note(
			findings, finding,
			"a header is not compiled by itself: nobody makes the function, or everybody who "
			"includes the header does, and the linker refuses it");
		finding_help(findings, finding,
			     "move it to a C file that is built, such as kernel/%s.c",
			     view->subject->name);
	}
}

RULE(definition_in_header) = {
	.code = "E0323",
	.slug = "definition-in-header",
	.title = "the definition is in a header",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
};
