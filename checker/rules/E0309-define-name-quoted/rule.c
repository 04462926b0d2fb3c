// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	struct finding *finding;

	if (!definition->name_quoted)
		return;
	finding = finding_new(findings, rule, view->subject->name, definition->name_span,
			      "the name %s is in quotes", definition->name);
	finding_label(finding, definition->name_span, "a string, where a word belongs");
	finding_note(
		finding,
		"%s glues the word to sys_ to make a function's name; a string cannot be glued "
		"(gcc: does not give a valid preprocessing token)",
		definition->macro);
	finding_help(finding, "write %s without quotes", definition->base);
	finding_fix_span(finding, CONFIDENCE_EXACT, definition->name_span, definition->base);
}

RULE(define_name_quoted) = {
	.code = "E0309",
	.slug = "define-name-quoted",
	.title = "the name in SYSCALL_DEFINE is in quotes",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_macro = judge,
};
