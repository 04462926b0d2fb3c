// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void judge(const struct rule *rule, const struct view *view,
		  const struct prototype *prototype, struct findings *findings)
{
	struct finding *finding;

	if (prototype->has_semicolon || match_shipped(view, prototype))
		return;
	finding = finding_new(findings, rule, view->subject->name, prototype->name_span,
			      "the prototype of %s does not end in a semicolon", prototype->name);
	finding_label(finding, prototype->name_span, "this declaration has no end");
	finding_note(
		finding,
		"on x86-64 the line is skipped with the whole block and nothing is said; where it "
		"is compiled, gcc complains of the line that follows");
	finding_help(finding, "write a semicolon behind the closing parenthesis");
	finding_fix_span(finding, CONFIDENCE_EXACT, span_after(prototype->params_span), ";");
}

RULE(prototype_semicolon_missing) = {
	.code = "E0409",
	.slug = "prototype-semicolon-missing",
	.title = "the prototype does not end in a semicolon",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_prototype = judge,
};
