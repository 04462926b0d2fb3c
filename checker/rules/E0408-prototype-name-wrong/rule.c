// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

#include "../../lib/arena.h"
#include "../../lib/util.h"

static void report(const struct rule *rule, const struct view *view,
		   const struct prototype *prototype, struct findings *findings)
{
	const char *wanted = arena_printf(findings->arena, "sys_%s", match_entry_base(view));
	const struct definition *definition = match_definition(view);
	struct finding *finding;

	finding = finding_new(findings, rule, view->subject->name, prototype->name_span,
			      "the prototype declares %s, but the function is %s", prototype->name,
			      wanted);
	finding_label(finding, prototype->name_span, "no such function");
	if (definition)
		finding_label(finding, definition->name_span, "makes %s", wanted);
	finding_note(
		finding,
		"architectures without wrappers call %s; __x64_ is x86-64's own and its "
		"prototypes are made by the macro. x86-64 compiles none of these lines and says "
		"nothing",
		wanted);
	finding_help(finding, "write %s instead of %s", wanted, prototype->name);
	finding_fix_span(finding, CONFIDENCE_EXACT, prototype->name_span, wanted);
}

static void check(const struct rule *rule, const struct view *view, struct findings *findings)
{
	/* One that goes with the definition is right where the row is not. */
	if (view->near_prototype && match_rowless(view))
		return;
	if (view->near_prototype) {
		report(rule, view, view->near_prototype, findings);
		return;
	}
	for (int i = 0; i < view->nprototypes; i++)
		if (!starts_with(view->prototypes[i]->name, "sys_") &&
		    !view->prototypes[i]->pristine && prototype_counts(view->prototypes[i]))
			report(rule, view, view->prototypes[i], findings);
}

RULE(prototype_name_wrong) = {
	.code = "E0408",
	.slug = "prototype-name-wrong",
	.title = "the prototype has another name than the function",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.check = check,
};
