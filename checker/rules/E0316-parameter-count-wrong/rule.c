// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

static struct span list_span(const struct definition *definition)
{
	return definition->nargs ? span_join(definition->args[0].span,
					     definition->args[definition->nargs - 1].span)
				 : definition->name_span;
}

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	const struct subject *subject = view->subject;
	const char *define;
	struct finding *finding;

	if (!subject->has_signature || !definition->params_paired ||
	    definition->nparams != definition->digit || definition->nparams == subject->nparams)
		return;
	finding = finding_new(findings, rule, subject->name, list_span(definition),
			      "%s has %d parameter%s, but %d %s asked for", subject->name,
			      definition->nparams, definition->nparams == 1 ? "" : "s",
			      subject->nparams, subject->nparams == 1 ? "is" : "are");
	finding_label(finding, list_span(definition), "asked for: %s",
		      params_text(findings->arena, subject->params, subject->nparams));
	finding_note(finding, "programs call it as %s(%s)", subject->name,
		     params_text(findings->arena, subject->params, subject->nparams));
	define = define_text(findings->arena, definition->base, subject->params, subject->nparams);
	finding_help(finding, "write its head as %s", define);
	finding_fix_span(finding, CONFIDENCE_GUESS,
			 span_join(definition->macro_span, definition->span), define);
}

RULE(parameter_count_wrong) = {
	.code = "E0316",
	.slug = "parameter-count-wrong",
	.title = "the number of parameters is not what the step asks for",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.after = CODES("E0306"), /* seven are no call at all, whatever the step asks for */
	.each_macro = judge,
};
