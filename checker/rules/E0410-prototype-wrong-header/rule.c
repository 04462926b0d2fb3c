// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static void judge(const struct rule *rule, const struct view *view,
		  const struct prototype *prototype, struct findings *findings)
{
	const struct facts *facts = view->facts;
	int after = match_prototype_place(facts);
	const char *text = span_text(facts, prototype->span);
	struct finding *finding;

	if (prototype->place != PLACE_OTHER_HEADER || prototype->pristine ||
	    match_arch_owned(view) || match_prototype(view)->place != PLACE_OTHER_HEADER)
		return;
	finding = finding_new(findings, rule, view->subject->name, prototype->name_span,
			      "the prototype of %s is in another header", prototype->name);
	finding_label(finding, prototype->name_span, "nobody looks for it here");
	finding_label(finding, facts->header.ni_syscall, "its place is beside this one");
	finding_note(finding,
		     "all system calls that more than one architecture has are declared in %s",
		     facts->kernel.header_file);
	finding_help(finding, "move the line to %s, just after line %d", facts->kernel.header_file,
		     after);
	if (!text || !span_is_whole_lines(facts, prototype->span))
		return;
	finding_fix_insert(finding, CONFIDENCE_EXACT, facts->kernel.header_file, after, text);
	fix_delete_lines(finding, CONFIDENCE_EXACT, prototype->span);
}

RULE(prototype_wrong_header) = {
	.code = "E0410",
	.slug = "prototype-wrong-header",
	.title = "the prototype is in another header",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_prototype = judge,
};
