// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/arena.h"

static int count(const struct definition *definition)
{
	return definition->params_paired ? definition->nparams
	       : definition->digit >= 0	 ? definition->digit
					 : definition->nargs / 2;
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct definition *definition = match_kind(view, DEF_MACRO_MISSPELT);
	enum confidence confidence;
	struct finding *finding;
	const char *macro;

	if (!definition || match_macro(view) || definition->pristine)
		return;
	macro = arena_printf(findings->arena, "SYSCALL_DEFINE%d", count(definition));
	finding = finding_new(findings, rule, view->subject->name, definition->macro_span,
			      "there is no macro %s", definition->macro);
	finding_label(finding, definition->macro_span, "meant to be %s?", macro);
	finding_note(finding,
		     "the macros are SYSCALL_DEFINE0 to SYSCALL_DEFINE6, in capitals and without a "
		     "second underscore; gcc takes any other word for a function without a type");
	finding_help(finding, "write %s", macro);
	confidence = definition->params_paired && definition->file ? define_confidence(definition)
								   : CONFIDENCE_GUESS;
	finding_fix_span(finding, confidence, definition->macro_span, macro);
	fix_include(finding, confidence, definition);
}

RULE(define_macro_misspelt) = {
	.code = "E0317",
	.slug = "define-macro-misspelt",
	.title = "the name of the macro is a misspelt SYSCALL_DEFINE",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
};
