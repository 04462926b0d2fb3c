// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

/* What stands between the parentheses, these included. */
static void judge(const struct rule *rule, const struct view *view,
		  const struct prototype *prototype, struct findings *findings)
{
	const struct definition *definition = match_macro(view);
	struct span list = prototype->params_span;
	struct finding *finding;

	if (!prototype->empty_params || match_shipped(view, prototype) ||
	    (definition && definition->params_paired && definition->nparams))
		return;
	finding = finding_new(findings, rule, view->subject->name, list,
			      "the prototype of %s has empty parentheses", prototype->name);
	finding_label(finding, list, "says nothing about the parameters");
	if (definition)
		finding_label(finding, definition->name_span, "the definition has none at all");
	finding_note(
		finding,
		"in the C of the kernel %s() means \"any parameters\", and %s(void) means none; "
		"gcc warns of it (strict-prototypes) where the prototype is compiled, which is not "
		"on x86-64",
		prototype->name, prototype->name);
	finding_help(finding, "write %s(void)", prototype->name);
	finding_fix_span(finding, CONFIDENCE_EXACT, list, "(void)");
}

RULE(prototype_void_missing) = {
	.code = "E0404",
	.slug = "prototype-void-missing",
	.title = "the prototype says () where (void) is meant",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_prototype = judge,
};
