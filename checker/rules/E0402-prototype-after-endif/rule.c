// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/util.h"

static void label_guard(struct finding *finding, const struct header_facts *header, bool after)
{
	if (header->ni_syscall.file)
		finding_label(finding, header->ni_syscall,
			      "its place is inside the guard, beside this one");
	if (after)
		finding_label(finding, header->guard_end, "here the guard ends");
	else
		finding_label(finding, header->guard_begin, "here the guard begins");
}

static void explain(struct finding *finding, const struct facts *facts, const char *name)
{
	finding_note(
		finding,
		"the guard hides these prototypes from architectures that make wrappers, and "
		"x86-64 is one (CONFIG_ARCH_HAS_SYSCALL_WRAPPER=y, since 4.17; this tree is %s): "
		"outside it the kernel declares %s here too, a function that x86-64 never makes; "
		"no compiler says so",
		facts->kernel.version, name);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	const struct header_facts *header = &view->facts->header;
	const struct prototype *prototype = match_prototype(view);
	int after = match_prototype_place(view->facts);
	struct finding *finding;
	bool below;

	if (!prototype ||
	    (prototype->place != PLACE_AFTER_GUARD && prototype->place != PLACE_BEFORE_GUARD))
		return;
	below = prototype->place == PLACE_AFTER_GUARD;
	finding = finding_new(
		findings, rule, view->subject->name, prototype->name_span,
		below ? "the prototype of %s stands after the #endif that closes the guard"
		      : "the prototype of %s stands before the #ifndef that opens the guard",
		prototype->name);
	finding_label(finding, prototype->name_span, "declared where every architecture sees it");
	label_guard(finding, header, below);
	explain(finding, view->facts, prototype->name);
	finding_help(finding, "move the line to just after line %d", after);
	fix_move_lines(finding, CONFIDENCE_EXACT, prototype->span, after);
}

RULE(prototype_after_endif) = {
	.code = "E0402",
	.slug = "prototype-after-endif",
	.title = "the prototype stands outside the wrapper guard",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
};
