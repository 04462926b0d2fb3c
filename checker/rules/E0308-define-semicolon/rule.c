// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	struct finding *finding;

	if (!definition->semicolon.file)
		return;
	finding = finding_new(findings, rule, view->subject->name, definition->semicolon,
			      "a semicolon stands between %s and its body", definition->macro);
	finding_label(finding, definition->semicolon, "ends the function head too early");
	if (definition->body.file)
		finding_label(finding,
			      (struct span){.file = definition->body.file,
					    .line = definition->body.line,
					    .column = definition->body.column,
					    .end_column = definition->body.column + 1},
			      "this body belongs to nothing");
	finding_note(
		finding,
		"the macro ends in the head of a function, and the body follows it at once; gcc "
		"would say: expected identifier or '(' before '{' token");
	finding_help(finding, "delete the semicolon");
	finding_fix_span(finding, CONFIDENCE_EXACT, definition->semicolon, "");
}

RULE(define_semicolon) = {
	.code = "E0308",
	.slug = "define-semicolon",
	.title = "a semicolon stands between SYSCALL_DEFINE and the body",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_macro = judge,
};
