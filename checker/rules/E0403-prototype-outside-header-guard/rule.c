// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void judge(const struct rule *rule, const struct view *view,
		  const struct prototype *prototype, struct findings *findings)
{
	const struct header_facts *header = &view->facts->header;
	int after = match_prototype_place(view->facts);
	struct finding *finding;

	if (prototype->place != PLACE_AFTER_HEADER_GUARD)
		return;
	finding = finding_new(findings, rule, view->subject->name, prototype->name_span,
			      "the prototype of %s stands after the last #endif of the file",
			      prototype->name);
	finding_label(finding, prototype->name_span,
		      "declared again each time the header is included");
	finding_label(finding, header->ni_syscall,
		      "its place is inside the wrapper guard, beside this one");
	finding_label(finding, header->header_end, "here the whole header ends");
	finding_note(
		finding,
		"the last #endif closes the file's include guard, which keeps its content from "
		"being read twice; the guard for prototypes, %s, ended long before",
		"CONFIG_ARCH_HAS_SYSCALL_WRAPPER");
	finding_help(finding, "move the line to just after line %d", after);
	fix_move_lines(finding, CONFIDENCE_EXACT, prototype->span, after);
}

RULE(prototype_outside_header_guard) = {
	.code = "E0403",
	.slug = "prototype-outside-header-guard",
	.title = "the prototype stands after the last #endif of the file",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_prototype = judge,
};
