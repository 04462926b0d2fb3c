// SPDX-License-Identifier: GPL-2.0-only
#include "../match.h"

/* The prototype is changed with it, or the two would no longer agree. */
static void fix_prototype(struct finding *finding, const struct prototype *prototype,
			  const struct parameter *wanted, int i)
{
	struct parameter fixed = {.type = wanted->type};

	if (!prototype || i >= prototype->nparams ||
	    !types_differ(prototype->params[i].type, wanted->type))
		return;
	fixed.name = prototype->params[i].name;
	finding_fix_span(finding, CONFIDENCE_EXACT, prototype->params[i].span,
			 params_text(finding->arena, &fixed, 1));
}

static void report(const struct rule *rule, const struct view *view, struct findings *findings,
		   const struct definition *definition, int i)
{
	const struct parameter *wanted = &view->subject->params[i], *given = &definition->params[i];
	struct span type = definition->args[2 * i].span;
	struct finding *finding;

	finding = finding_new(findings, rule, view->subject->name, type,
			      "the parameter %s of %s is %s, but %s is asked for", given->name,
			      view->subject->name, given->type, wanted->type);
	finding_label(finding, type, "asked for: %s", wanted->type);
	finding_note(
		finding,
		"programs call it as %s(%s); with another type some values arrive changed: cut "
		"off, or with a lost sign",
		view->subject->name,
		params_text(findings->arena, view->subject->params, view->subject->nparams));
	finding_help(finding, "write %s instead of %s, here and in the prototype", wanted->type,
		     given->type);
	finding_fix_span(finding, CONFIDENCE_EXACT, type, wanted->type);
	fix_prototype(finding, match_prototype(view), wanted, i);
}

static void judge(const struct rule *rule, const struct view *view,
		  const struct definition *definition, struct findings *findings)
{
	if (!view->subject->has_signature || !definition->params_paired ||
	    definition->nparams != view->subject->nparams)
		return;
	for (int i = 0; i < definition->nparams; i++)
		if (types_differ(definition->params[i].type, view->subject->params[i].type))
			report(rule, view, findings, definition, i);
}

RULE(parameter_type_wrong) = {
	.code = "E0315",
	.slug = "parameter-type-wrong",
	.title = "a parameter has another type than the step asks for",
	.severity = SEVERITY_ERROR,
	.stage = STAGE_TREE,
	.each_macro = judge,
};
