// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void judge(const struct rule *rule, const struct view *view,
		  const struct prototype *prototype, struct findings *findings)
{
	int after = match_prototype_place(view->facts);
	struct finding *finding;

	if (prototype->place != PLACE_OTHER_CONDITIONAL || prototype->pristine)
		return;
	finding = finding_new(findings, rule, view->subject->name, prototype->name_span,
			      "the prototype of %s stands under a condition that is not its own",
			      prototype->name);
	finding_label(finding, prototype->name_span, "only declared when it holds");
	finding_label(finding, prototype->condition_span, "this condition");
	finding_note(finding,
		     "%s is there on every architecture; under %s some of them would not see its "
		     "prototype",
		     prototype->name, prototype->condition ? prototype->condition : "a condition");
	finding_help(finding, "move the line to just after line %d", after);
	fix_move_lines(finding, CONFIDENCE_EXACT, prototype->span, after);
}

RULE(prototype_in_other_conditional) = {
	.code = "E0411",
	.slug = "prototype-in-other-conditional",
	.title = "the prototype stands under an unrelated condition",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_prototype = judge,
};
